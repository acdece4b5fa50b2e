/** Watching the bus: of this node for others, and of all nodes for clients. */
@NullMarked
package dev.bidmesh.gateway.tap;

import org.jspecify.annotations.NullMarked;
