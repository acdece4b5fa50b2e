package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.message.LaneScore;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * By when a run should have shown text, else its runner-up is worth a try. All in seconds.
 *
 * <p>What the lane's earlier runs took to their first text counts. Before enough are known, or if
 * the answer may come in one piece, the prediction of the whole run bounds it from above, so that a
 * hedge comes late rather than early. The completion that the executor predicted when it accepted
 * counts, because it knows its queue best: it includes the wait.
 *
 * @param afterAcceptanceS since the acceptance, if the run begins when it was promised to
 * @param afterBeginS since the begin of a run that began later; 0: however late it began, it had
 *     its time
 */
record FirstText(double afterAcceptanceS, double afterBeginS) {

  /** Runs that a lane has learned from before its spread is believed. */
  static final int LEARNED_FROM = 5;

  /**
   * The longest usual wait.
   *
   * <p>From five runs of the lane on that this node has seen: the promised wait for a slot, and
   * what 19 of 20 runs take from there. Else, from five observations of the lane on, the
   * prediction, and what its 90 % quantile lies above the mean. Before, when the lane is known from
   * its calibration at most: the prediction and a fixed grace. That is also the longest in any
   * case, for a few odd runs can make the first bound absurd.
   *
   * @param run just accepted
   * @param learned what its lane takes to its first text, from the begin; absent: not known
   */
  static FirstText of(Run run, OptionalDouble learned, HedgeConfig config) {
    double predictedS = run.predictedMs() / 1e3;
    double graceS = seconds(config.grace());
    double marginS = run.winner().flatMap(FirstText::marginS).orElse(graceS);
    double atLeastS = seconds(config.atLeast());
    if (learned.isEmpty()) {
      return new FirstText(Math.max(atLeastS, predictedS + marginS), 0);
    }
    double latestS = predictedS + Math.max(marginS, graceS);
    double textS = Math.max(atLeastS, learned.getAsDouble());
    double waitS = Math.max(0, predictedS - run.serviceS());
    return new FirstText(Math.min(latestS, waitS + textS), Math.min(latestS, textS));
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

  /**
   * When the first text is due, since the acceptance; a run that begins late has time from then.
   */
  double dueS(Run run) {
    OptionalLong begun = run.begunNanos();
    if (begun.isEmpty() || afterBeginS == 0) {
      return afterAcceptanceS;
    }
    double begunS = (begun.getAsLong() - run.acceptedNanos()) / 1e9;
    return Math.max(afterAcceptanceS, begunS + afterBeginS);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
