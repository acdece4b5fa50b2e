@NullMarked
package dev.bidmesh.node.originals;

import org.jspecify.annotations.NullMarked;
