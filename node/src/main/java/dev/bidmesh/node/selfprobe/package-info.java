/** Whether the mesh reaches this node: asked of its peers, at the start and all the time. */
@NullMarked
package dev.bidmesh.node.selfprobe;

import org.jspecify.annotations.NullMarked;
