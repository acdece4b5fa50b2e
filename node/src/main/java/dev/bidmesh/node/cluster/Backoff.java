package dev.bidmesh.node.cluster;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses that double from the first to the longest, each shortened at random by up to a half, so
 * that two nodes that look for each other do not keep missing each other.
 */
public final class Backoff {

  private static final int MOST_DOUBLINGS = 30;

  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;

  /**
   * @param random for the shortening
   */
  public Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
  }

  /**
   * The pause after the given number of failures.
   *
   * @param failures at least 1
   */
  public Duration after(int failures) {
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long full = Math.min(longest.toMillis(), doubled);
    return Duration.ofMillis(full - (long) (random.nextDouble() * full / 2));
  }
}
