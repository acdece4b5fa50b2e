package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.core.Observation;

/**
 * Other limits hold from now on for prompts to come. How answers are kept for clients that ask
 * again stays as it was.
 *
 * @param limits the new ones
 */
public record LimitsChanged(GatewayLimits limits) implements Observation {}
