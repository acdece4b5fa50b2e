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
 * @param traces ended prompts that can still be explained
 */
public record PromptsConfig(
    int maxActive, int maxAttempts, int maxDeliveredBytes, Duration silence, int traces) {

  public static final PromptsConfig DEFAULT =
      new PromptsConfig(4_096, 5, 1_048_576, Duration.ofSeconds(2), 1_000);

  public PromptsConfig {
    requireAtLeast("maxActive", 1, maxActive);
    requireAtLeast("maxAttempts", 1, maxAttempts);
    requireAtLeast("maxDeliveredBytes", 0, maxDeliveredBytes);
    requirePositive("silence", silence);
    requireAtLeast("traces", 0, traces);
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
