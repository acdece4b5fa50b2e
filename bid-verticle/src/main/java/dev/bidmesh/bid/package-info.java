/**
 * The device's face to the mesh as a verticle: it reads the device's state, answers bid requests,
 * sends heartbeats, and keeps the table of peers.
 *
 * <p>{@link dev.bidmesh.bid.core} decides, {@link dev.bidmesh.bid.telemetry} reads, {@link
 * dev.bidmesh.bid.BidVerticle} translates.
 */
@NullMarked
package dev.bidmesh.bid;

import org.jspecify.annotations.NullMarked;
