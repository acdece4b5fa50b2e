/** Who may do what, decided without HTTP, files or clocks. */
@NullMarked
package dev.bidmesh.gateway.core.access;

import org.jspecify.annotations.NullMarked;
