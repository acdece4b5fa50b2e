package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * How an owner looks again for another device while a run waits in a queue or shows no text.
 *
 * @param pause before the first look after one that found nobody; doubles with each
 * @param pauseAtMost longest of these pauses
 * @param times most looks for one run, 0 for none; 150 last for five minutes, the time after which
 *     an engine that writes nothing is given up by its own device
 * @param fresh age up to which a bid is believed; older ones are asked for again
 * @param devices most devices that one look asks
 * @param idleShare looks for idle devices per run of this node, 0 to 1, by prompts that wait no
 *     longer than was promised in a mesh that is too large to ask everybody
 * @param overdueTimes how many times the usual wait for its first text a run must have taken until
 *     a device without a free slot comes into it too
 * @param overdueAtLeast shortest time after which it does
 */
public record LookConfig(
    Duration pause,
    Duration pauseAtMost,
    int times,
    Duration fresh,
    int devices,
    double idleShare,
    double overdueTimes,
    Duration overdueAtLeast) {

  public static final LookConfig DEFAULT =
      new LookConfig(
          Duration.ofMillis(250),
          Duration.ofSeconds(2),
          150,
          Duration.ofSeconds(1),
          3,
          .25,
          3,
          Duration.ofSeconds(10));

  public LookConfig {
    requirePositive("pause", pause);
    if (pauseAtMost.compareTo(pause) < 0) {
      throw new IllegalArgumentException("pauseAtMost must be at least pause");
    }
    if (times < 0) {
      throw new IllegalArgumentException("times must be at least 0");
    }
    requirePositive("fresh", fresh);
    if (devices < 1) {
      throw new IllegalArgumentException("devices must be at least 1");
    }
    if (!(idleShare >= 0 && idleShare <= 1)) {
      throw new IllegalArgumentException("idleShare must be between 0 and 1");
    }
    if (!(overdueTimes >= 1 && overdueTimes <= 1_000)) {
      throw new IllegalArgumentException("overdueTimes must be from 1 to 1000");
    }
    requirePositive("overdueAtLeast", overdueAtLeast);
  }

  // Not that of HedgeConfig, whose defaults hold those of this class: each would wait for the other
  // to be loaded.
  static void requirePositive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(key + " must be longer than 0");
    }
  }

  /** The pause after so many looks. */
  public Duration pauseAfter(int looks) {
    int doublings = Math.min(20, Math.max(0, looks - 1));
    Duration doubled = pause.multipliedBy(1L << doublings);
    return doubled.compareTo(pauseAtMost) < 0 ? doubled : pauseAtMost;
  }

  /** How long in seconds a run must have shown no text, of which it was due after so many. */
  public double overdueS(double dueS) {
    return Math.max(overdueAtLeast.toNanos() / 1e9, overdueTimes * dueS);
  }
}
