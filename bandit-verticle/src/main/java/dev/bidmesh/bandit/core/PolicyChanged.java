package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.RoutingPolicy;

/**
 * The node chooses by another rule from now on where a prompt asks for nothing else.
 *
 * @param policy the new one
 */
public record PolicyChanged(RoutingPolicy policy) implements Observation {}
