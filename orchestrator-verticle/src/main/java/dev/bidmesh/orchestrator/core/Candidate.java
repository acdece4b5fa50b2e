package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.LaneScore;
import java.util.Optional;

/**
 * A bid with what the bandit made of it.
 *
 * @param bid what was offered
 * @param deviceName display name of the bidder
 * @param incarnation start count of the bidder
 * @param receivedNanos when the bid came
 * @param score absent if the bandit did not answer in time
 */
record Candidate(
    Bid bid, String deviceName, long incarnation, long receivedNanos, Optional<LaneScore> score) {

  Candidate scored(LaneScore by) {
    return new Candidate(bid, deviceName, incarnation, receivedNanos, Optional.of(by));
  }

  Candidate requoted(Bid fresh, long nowNanos) {
    return new Candidate(fresh, deviceName, incarnation, nowNanos, Optional.empty());
  }

  /** Whether the lane's breaker lets prompts through, as far as is known. */
  boolean available() {
    return score.map(LaneScore::available).orElse(true);
  }

  /** Predicted completion in seconds: the bandit's, else the bidder's own. */
  double predictedS() {
    return score.map(by -> by.meanS() + bid.backlogS()).orElse(bid.quotedS());
  }
}
