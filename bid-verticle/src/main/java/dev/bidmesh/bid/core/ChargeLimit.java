package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.core.Observation;

/**
 * From now on prompts of others are declined below another charge.
 *
 * @param minBattery 0 to 1; 0: never
 */
public record ChargeLimit(double minBattery) implements Observation {}
