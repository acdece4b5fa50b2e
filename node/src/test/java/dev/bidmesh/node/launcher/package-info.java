@NullMarked
package dev.bidmesh.node.launcher;

import org.jspecify.annotations.NullMarked;
