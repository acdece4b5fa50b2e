/** API keys on HTTP: who calls, whether they may, and the dashboard's sessions. */
@NullMarked
package dev.bidmesh.gateway.access;

import org.jspecify.annotations.NullMarked;
