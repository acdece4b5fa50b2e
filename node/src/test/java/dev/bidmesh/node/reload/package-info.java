@NullMarked
package dev.bidmesh.node.reload;

import org.jspecify.annotations.NullMarked;
