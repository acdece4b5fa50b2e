/** Decides when a node is deaf and what is to be done about it. */
@NullMarked
package dev.bidmesh.node.selfprobe.core;

import org.jspecify.annotations.NullMarked;
