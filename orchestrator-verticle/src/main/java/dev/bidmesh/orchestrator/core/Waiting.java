package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A run that waits in a queue, against what was promised when it was accepted. All in seconds.
 *
 * @param elapsedS since the acceptance
 * @param toldS until it begins, as its executor told last; absent: it does not tell
 * @param predictedS completion that was promised, wait included
 * @param serviceS how much of that is the run itself
 */
record Waiting(double elapsedS, OptionalDouble toldS, double predictedS, double serviceS) {

  private static final double LEAST_MARGIN_S = .25;
  private static final double MARGIN = .2;

  /**
   * Of a run that waits now.
   *
   * @param winner the bid that it was accepted for; absent: it was promised a slot at once
   */
  static Waiting of(Run run, Optional<Candidate> winner, long nowNanos) {
    OptionalLong start = run.startNanos();
    return new Waiting(
        (nowNanos - run.acceptedNanos()) / 1e9,
        start.isPresent()
            ? OptionalDouble.of(Math.max(0, (start.getAsLong() - nowNanos) / 1e9))
            : OptionalDouble.empty(),
        run.predictedMs() / 1e3,
        winner.map(Candidate::serviceS).orElse(run.predictedMs() / 1e3));
  }

  /** By how much something must differ to be worth the messages. */
  static double marginS(double seconds) {
    return Math.max(LEAST_MARGIN_S, MARGIN * seconds);
  }

  /** Wait that was promised. */
  private double promisedS() {
    return Math.max(0, predictedS - serviceS);
  }

  /** Whether it begins clearly later than was promised. */
  boolean isLate() {
    return elapsedS + toldS.orElse(0) > promisedS() + marginS(predictedS);
  }

  /**
   * Completion to be expected from now on. What is already late is expected to be as late again: an
   * executor whose engine hangs goes on to expect the end of its run any moment.
   */
  double remainingS() {
    double overdueS = elapsedS - promisedS();
    double waitS = toldS.orElse(Math.max(0, -overdueS));
    return Math.max(waitS, overdueS) + serviceS;
  }
}
