package dev.bidmesh.executor.core;

import java.time.Duration;

/** Arithmetic on the monotonic clock that does not overflow. */
final class Nanos {

  // Longer than any run; keeps sums of times within a long.
  private static final long MAX_MILLIS = Duration.ofDays(365).toMillis();

  private Nanos() {}

  /** The time some milliseconds after another, a year at most. */
  static long later(long nowNanos, long millis) {
    return nowNanos + Duration.ofMillis(Math.min(millis, MAX_MILLIS)).toNanos();
  }

  /** A duration of some milliseconds, a year at most. */
  static Duration duration(long millis) {
    return Duration.ofMillis(Math.min(millis, MAX_MILLIS));
  }
}
