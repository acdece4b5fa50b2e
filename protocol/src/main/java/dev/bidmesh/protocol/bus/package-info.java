/** The typed view of the Vert.x event bus, and the host that runs a core as a verticle. */
@NullMarked
package dev.bidmesh.protocol.bus;

import org.jspecify.annotations.NullMarked;
