@NullMarked
package dev.bidmesh.node.log;

import org.jspecify.annotations.NullMarked;
