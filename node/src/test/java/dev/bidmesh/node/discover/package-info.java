@NullMarked
package dev.bidmesh.node.discover;

import org.jspecify.annotations.NullMarked;
