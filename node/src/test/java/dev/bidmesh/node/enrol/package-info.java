@NullMarked
package dev.bidmesh.node.enrol;

import org.jspecify.annotations.NullMarked;
