package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Whether a lane can answer in the time that is left. Only a lane with some experience is judged,
 * and only if even its optimistic prediction is too late: the 10 % quantile of a lognormal service
 * time around the lower bound of its mean, after the work that is ahead.
 */
final class Lateness {

  private static final long ROUND_MS = 100;

  /** Nobody is advised to wait for longer than a prompt may take. */
  private static final long MOST_MS = PromptRequest.MAX_DEADLINE_MS;

  private Lateness() {}

  /** Whether the lane would answer too late even if it were lucky. */
  static boolean isTooLate(Candidate candidate, double leftS) {
    OptionalDouble luckyS = candidate.score().map(LaneScore::luckyS).orElse(OptionalDouble.empty());
    return luckyS.isPresent() && luckyS.getAsDouble() + candidate.bid().backlogS() > leftS;
  }

  /**
   * What to tell the client if all lanes that are left are too late.
   *
   * @param late those lanes, with their scores
   * @param leftMs time left
   * @param spentMs time since the prompt came
   */
  static Optional<NoWinner> refusal(Collection<Candidate> late, long leftMs, long spentMs) {
    return late.stream()
        .min(Comparator.comparingDouble(Candidate::predictedS).thenComparing(Candidate::lane))
        .map(best -> refusal(best, leftMs, spentMs));
  }

  private static NoWinner refusal(Candidate best, long leftMs, long spentMs) {
    String message =
        String.format(
            Locale.ROOT,
            "no device can answer in the %d ms that are left of deadline_ms: the best prediction"
                + " is %.1f s on %s; a deadline_ms of %d would do in nine of ten cases",
            leftMs,
            best.predictedS(),
            best.deviceName(),
            Math.min(MOST_MS, spentMs + enoughMs(best)));
    return new NoWinner(FailureCode.DEADLINE, message, OptionalLong.empty());
  }

  private static long enoughMs(Candidate best) {
    double enoughS = best.score().map(LaneScore::boundS).orElse(best.predictedS());
    return (long) Math.min(MOST_MS, Math.ceil(enoughS * 1e3 / ROUND_MS) * ROUND_MS);
  }
}
