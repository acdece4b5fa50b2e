/** Finds out whether a node can serve on this device, and if not, what to do about it. */
@NullMarked
package dev.bidmesh.node.doctor;

import org.jspecify.annotations.NullMarked;
