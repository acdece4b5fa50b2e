/** What a node keeps on disk: its directory, held by one process, and its identity in it. */
@NullMarked
package dev.bidmesh.node.data;

import org.jspecify.annotations.NullMarked;
