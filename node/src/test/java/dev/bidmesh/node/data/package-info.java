@NullMarked
package dev.bidmesh.node.data;

import org.jspecify.annotations.NullMarked;
