/** Watching the bus of several nodes: what is decided about it. */
@NullMarked
package dev.bidmesh.gateway.core.tap;

import org.jspecify.annotations.NullMarked;
