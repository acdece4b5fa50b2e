package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Predictions, in the order of the candidates.
 *
 * @param scores one per candidate
 * @param waitWeight how often a second of waiting counts in {@code scoreS}, from 0; absent: {@link
 *     #USUAL_WAIT_WEIGHT}
 */
public record ScoreReply(List<LaneScore> scores, OptionalDouble waitWeight)
    implements BanditMessage {

  /** How often a second of waiting counts unless something else is configured. */
  public static final double USUAL_WAIT_WEIGHT = 2.5;

  public ScoreReply {
    scores = List.copyOf(scores);
    waitWeight.ifPresent(weight -> Checks.nonNegative("waitWeight", weight));
  }

  /** Scores with the usual weight of waiting. */
  public ScoreReply(List<LaneScore> scores) {
    this(scores, OptionalDouble.empty());
  }

  /** How often a second of waiting counts in the scores. */
  public double weightOfWaiting() {
    return waitWeight.orElse(USUAL_WAIT_WEIGHT);
  }
}
