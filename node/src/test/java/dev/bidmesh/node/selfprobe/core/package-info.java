@NullMarked
package dev.bidmesh.node.selfprobe.core;

import org.jspecify.annotations.NullMarked;
