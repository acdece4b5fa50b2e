package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.protocol.core.Observation;

/**
 * Other limits and rules hold from now on. A prompt keeps those that it began with; of what all
 * prompts share, only the number of prompts in work and the default model change.
 *
 * @param config the new ones
 */
public record Reconfigured(OrchestratorConfig config) implements Observation {}
