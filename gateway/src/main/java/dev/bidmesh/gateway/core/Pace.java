package dev.bidmesh.gateway.core;

/** How long prompts take here, to tell a client that is refused when to come back. */
final class Pace {

  private static final double WEIGHT = 0.1;
  private static final long LEAST_MS = 1000;
  private static final long MOST_MS = 60_000;

  private double meanMs;

  /** Takes in a prompt that was answered. */
  void observe(double totalMs) {
    meanMs = meanMs == 0 ? totalMs : meanMs + WEIGHT * (totalMs - meanMs);
  }

  /**
   * A time after which places have become free: that of a whole prompt, from one second to one
   * minute, in milliseconds.
   */
  long retryAfterMs() {
    return Math.min(MOST_MS, Math.max(LEAST_MS, Math.round(meanMs)));
  }
}
