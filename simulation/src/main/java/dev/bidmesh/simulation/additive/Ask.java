package dev.bidmesh.simulation.additive;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.OptionalInt;

/**
 * What is known of a run before it begins.
 *
 * @param x the device's state and the prompt's length
 * @param maxTokens most tokens of the answer; absent: the engine's own limit
 */
public record Ask(LaneFeatures x, OptionalInt maxTokens) {}
