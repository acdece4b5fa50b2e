package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.message.LaneScore;
import java.time.Duration;
import java.util.Optional;

/**
 * By when a run should have shown text, else its runner-up is worth a try.
 *
 * <p>There is no model of the first token yet; the prediction of the whole run bounds it from
 * above, so a hedge comes late rather than early. The completion that the executor predicted when
 * it accepted counts, because it knows its queue best: it includes the wait. What is added says how
 * late a run of this lane can be without being odd.
 */
final class FirstText {

  /** Runs that a lane has learned from before its spread is believed. */
  static final int LEARNED_FROM = 5;

  private FirstText() {}

  /**
   * The longest usual wait.
   *
   * @param winner the bid that was accepted, with the local bandit's score; absent: there was none
   * @param predictedS completion in seconds that the executor predicted on accepting, wait included
   * @return seconds after the acceptance. From five observations of the lane on: the prediction,
   *     and what its 90 % quantile lies above the mean. Before, when the lane is known from its
   *     calibration at most: the prediction and a fixed grace.
   */
  static double boundS(Optional<Candidate> winner, double predictedS, HedgeConfig config) {
    double marginS = winner.flatMap(FirstText::marginS).orElse(seconds(config.grace()));
    return Math.max(seconds(config.atLeast()), predictedS + marginS);
  }

  private static Optional<Double> marginS(Candidate winner) {
    return winner
        .score()
        .filter(FirstText::isLearned)
        .map(score -> Math.max(0, score.boundS() - winner.bid().backlogS() - score.meanS()));
  }

  /** Whether a lane was observed often enough for its predictions to decide something. */
  static boolean isLearned(LaneScore score) {
    return score.observations() >= LEARNED_FROM;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
