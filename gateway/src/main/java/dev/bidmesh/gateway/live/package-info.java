/** Live news of the node and its mesh, for those who watch. */
@NullMarked
package dev.bidmesh.gateway.live;

import org.jspecify.annotations.NullMarked;
