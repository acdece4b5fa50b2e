package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.core.Observation;

/**
 * Other settings hold from now on: below which charge prompts of others are declined, and the
 * labels. All else stays as it was.
 *
 * @param config the new ones
 */
public record Reconfigured(BidConfig config) implements Observation {}
