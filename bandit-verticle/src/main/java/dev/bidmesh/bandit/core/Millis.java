package dev.bidmesh.bandit.core;

/** Rounding of durations for messages. */
final class Millis {

  private Millis() {}

  /** Nanoseconds as milliseconds, rounded up, so that a little never becomes nothing. */
  static long ceil(long nanos) {
    return -Math.floorDiv(-nanos, 1_000_000L);
  }
}
