@NullMarked
package dev.bidmesh.node;

import org.jspecify.annotations.NullMarked;
