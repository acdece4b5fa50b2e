@NullMarked
package dev.bidmesh.node.access;

import org.jspecify.annotations.NullMarked;
