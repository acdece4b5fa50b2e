/** Reads the configuration of the programs that Bidmesh descends from. */
@NullMarked
package dev.bidmesh.node.originals;

import org.jspecify.annotations.NullMarked;
