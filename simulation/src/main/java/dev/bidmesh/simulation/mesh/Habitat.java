package dev.bidmesh.simulation.mesh;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.function.Consumer;

/**
 * What the devices of a world share.
 *
 * @param seed of what a device leaves to chance
 * @param broken takes what is not as it must be, in words
 */
record Habitat(
    VirtualTime time,
    VirtualNetwork network,
    long seed,
    OrchestratorConfig orchestrator,
    BidConfig bid,
    Consumer<String> broken) {}
