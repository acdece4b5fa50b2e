@NullMarked
package dev.bidmesh.node.selfprobe;

import org.jspecify.annotations.NullMarked;
