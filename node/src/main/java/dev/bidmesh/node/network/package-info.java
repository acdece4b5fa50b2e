/** The networks that this device is in, and what they are for. */
@NullMarked
package dev.bidmesh.node.network;

import org.jspecify.annotations.NullMarked;
