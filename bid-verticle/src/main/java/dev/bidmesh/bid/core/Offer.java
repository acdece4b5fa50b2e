package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.EngineState;

/**
 * A lane that can take a prompt.
 *
 * @param lane the lane
 * @param engine its engine as it is now
 * @param warm whether the model is loaded
 */
record Offer(LaneKey lane, EngineState engine, boolean warm) {}
