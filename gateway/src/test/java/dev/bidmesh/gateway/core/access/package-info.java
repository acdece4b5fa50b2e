@NullMarked
package dev.bidmesh.gateway.core.access;

import org.jspecify.annotations.NullMarked;
