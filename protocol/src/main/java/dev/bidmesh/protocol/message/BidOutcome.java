package dev.bidmesh.protocol.message;

import java.util.Optional;

/**
 * A bid as the owner of the prompt judged it.
 *
 * @param bid what was offered
 * @param deviceName display name of the bidder
 * @param score what the bandit made of it; absent if it did not answer in time
 * @param won whether it got the award
 * @param verdict in plain words, why it won or lost
 */
public record BidOutcome(
    Bid bid, String deviceName, Optional<LaneScore> score, boolean won, String verdict) {}
