package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.LaneKey;
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
public record Candidate(
    Bid bid, String deviceName, long incarnation, long receivedNanos, Optional<LaneScore> score) {

  /** The same with what the bandit made of it. */
  public Candidate scored(LaneScore by) {
    return new Candidate(bid, deviceName, incarnation, receivedNanos, Optional.of(by));
  }

  /** The same as if nobody had scored it. */
  public Candidate unscored() {
    return new Candidate(bid, deviceName, incarnation, receivedNanos, Optional.empty());
  }

  /** The same lane with a fresh quote, which nobody has scored. */
  public Candidate requoted(Bid fresh, long nowNanos) {
    return new Candidate(fresh, deviceName, incarnation, nowNanos, Optional.empty());
  }

  /** Whether the lane's breaker lets prompts through, as far as is known. */
  public boolean available() {
    return score.isEmpty() || score.get().available();
  }

  /** Predicted completion in seconds: the bandit's, else the bidder's own. */
  public double predictedS() {
    return score.map(by -> by.meanS() + bid.backlogS()).orElse(bid.quotedS());
  }

  /** Predicted time of the run itself in seconds, what is ahead of it excluded. */
  public double serviceS() {
    return score.map(LaneScore::meanS).orElse(Math.max(0, bid.quotedS() - bid.backlogS()));
  }

  /** What is compared, lowest first; without a score the worst there is. */
  public double scoreS() {
    return score.isPresent() ? score.get().scoreS() : Double.MAX_VALUE;
  }

  /** What is offered. */
  public LaneKey lane() {
    return bid.lane();
  }
}
