/** The mesh as a node sees it: ports, membership, joining, and the clustered event bus. */
@NullMarked
package dev.bidmesh.node.cluster;

import org.jspecify.annotations.NullMarked;
