package dev.bidmesh.node.enrol;

import java.util.HashMap;
import java.util.Map;

/**
 * How many requests that fail are looked at: so many in each minute, and so many of them from one
 * address. What is counted is forgotten with the minute, so that it needs no more memory than there
 * are attempts.
 *
 * <p>For one thread at a time.
 */
final class AttemptLimit {

  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final int inAll;
  private final int perAddress;
  private final Map<String, Integer> counted = new HashMap<>();
  private long minuteBegan;
  private int total;

  AttemptLimit(int inAll, int perAddress, long nowNanos) {
    this.inAll = inAll;
    this.perAddress = perAddress;
    this.minuteBegan = nowNanos;
  }

  /** Counts an attempt, and says whether it may be looked at. */
  boolean admits(String address, long nowNanos) {
    if (nowNanos - minuteBegan >= MINUTE_NANOS) {
      counted.clear();
      total = 0;
      minuteBegan = nowNanos;
    }
    int own = counted.getOrDefault(address, 0);
    if (total >= inAll || own >= perAddress) {
      return false;
    }
    counted.put(address, own + 1);
    total++;
    return true;
  }

  /** Does not count an attempt after all: it was a good one. */
  void forgive(String address) {
    if (counted.computeIfPresent(address, (each, count) -> Math.max(0, count - 1)) != null
        && total > 0) {
      total--;
    }
  }

  /** Seconds until the next minute begins, at least 1. */
  long retryAfterSeconds(long nowNanos) {
    long left = MINUTE_NANOS - (nowNanos - minuteBegan);
    return Math.max(1, (left + 999_999_999L) / 1_000_000_000L);
  }
}
