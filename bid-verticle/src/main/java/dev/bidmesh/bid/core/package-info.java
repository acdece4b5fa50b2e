/**
 * What a device says of itself and hears of others.
 *
 * <p>{@link dev.bidmesh.bid.core.BidCore} takes the events and hands each to its part:
 *
 * <ul>
 *   <li>{@link dev.bidmesh.bid.core.Sampling} has telemetry sources read, one at a time each, and
 *       copes with those that hang or fail; {@link dev.bidmesh.bid.core.TelemetryState} holds what
 *       they said.
 *   <li>{@link dev.bidmesh.bid.core.Offers} decides which lanes can take a prompt, or why none can;
 *       {@link dev.bidmesh.bid.core.Quotes} prices them with the bandit's predictions.
 *   <li>{@link dev.bidmesh.bid.core.Heartbeats} tells the mesh about this device; {@link
 *       dev.bidmesh.bid.core.Peers} keeps what others tell.
 * </ul>
 */
@NullMarked
package dev.bidmesh.bid.core;

import org.jspecify.annotations.NullMarked;
