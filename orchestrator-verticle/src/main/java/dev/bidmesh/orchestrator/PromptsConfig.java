package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * Limits on the prompts that a node owns.
 *
 * @param maxActive prompts accepted and not ended; more are refused as busy
 * @param maxAttempts runs that one prompt may start
 * @param maxDeliveredBytes answer text kept per prompt so that another device can go on with it; a
 *     longer answer is delivered, but cannot be moved any more
 * @param silence a run that shows no life for this long is lost
 * @param probeTimeout how long devices may take to answer when so many fell silent together that
 *     this node suspects itself; if anybody is heard, who is silent after this time again has lost
 *     all its runs
 * @param movedPerSecond share of its runs that such a node moves in a second as long as nobody is
 *     heard, above 0 to 1; one at least
 * @param feedbackTimeout how long a device may take to acknowledge what it is told of a run that
 *     ended in silence; the pauses before it is told again are as long and twice as long
 * @param feedbackTries how often it is told, from 1 to 10; 3 are two retries
 * @param traces ended prompts that can still be explained
 * @param moves how often a prompt may be moved that waits in a queue for longer than was promised,
 *     or while another device is idle; 0 for never
 * @param hedge when a second run is started because the first shows no text
 * @param recovery how long a prompt whose run was lost waits for somebody who can run it
 * @param stall when a run that writes no more counts as lost
 */
public record PromptsConfig(
    int maxActive,
    int maxAttempts,
    int maxDeliveredBytes,
    Duration silence,
    Duration probeTimeout,
    double movedPerSecond,
    Duration feedbackTimeout,
    int feedbackTries,
    int traces,
    int moves,
    HedgeConfig hedge,
    RecoveryConfig recovery,
    StallConfig stall) {

  public static final PromptsConfig DEFAULT =
      new PromptsConfig(
          4_096,
          5,
          1_048_576,
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          0.1,
          Duration.ofSeconds(2),
          3,
          1_000,
          2,
          HedgeConfig.DEFAULT,
          RecoveryConfig.DEFAULT,
          StallConfig.DEFAULT);

  public PromptsConfig {
    requireAtLeast("maxActive", 1, maxActive);
    requireAtLeast("maxAttempts", 1, maxAttempts);
    requireAtLeast("maxDeliveredBytes", 0, maxDeliveredBytes);
    requirePositive("silence", silence);
    requirePositive("probeTimeout", probeTimeout);
    if (!(movedPerSecond > 0 && movedPerSecond <= 1)) {
      throw new IllegalArgumentException("movedPerSecond must be above 0 and at most 1");
    }
    requirePositive("feedbackTimeout", feedbackTimeout);
    requireAtLeast("feedbackTries", 1, feedbackTries);
    if (feedbackTries > 10) {
      throw new IllegalArgumentException("feedbackTries must be at most 10");
    }
    requireAtLeast("traces", 0, traces);
    requireAtLeast("moves", 0, moves);
  }

  /** The same with another number of moves. */
  public PromptsConfig withMoves(int most) {
    return new PromptsConfig(
        maxActive,
        maxAttempts,
        maxDeliveredBytes,
        silence,
        probeTimeout,
        movedPerSecond,
        feedbackTimeout,
        feedbackTries,
        traces,
        most,
        hedge,
        recovery,
        stall);
  }

  /** The same with another number of traces. */
  public PromptsConfig withTraces(int kept) {
    return new PromptsConfig(
        maxActive,
        maxAttempts,
        maxDeliveredBytes,
        silence,
        probeTimeout,
        movedPerSecond,
        feedbackTimeout,
        feedbackTries,
        kept,
        moves,
        hedge,
        recovery,
        stall);
  }

  /** The same with another time to wait for somebody after a loss. */
  public PromptsConfig withRecovery(RecoveryConfig other) {
    return new PromptsConfig(
        maxActive,
        maxAttempts,
        maxDeliveredBytes,
        silence,
        probeTimeout,
        movedPerSecond,
        feedbackTimeout,
        feedbackTries,
        traces,
        moves,
        hedge,
        other,
        stall);
  }

  static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " must be longer than 0");
    }
  }

  private static void requireAtLeast(String key, int minimum, int value) {
    if (value < minimum) {
      throw new IllegalArgumentException(key + " must be at least " + minimum);
    }
  }
}
