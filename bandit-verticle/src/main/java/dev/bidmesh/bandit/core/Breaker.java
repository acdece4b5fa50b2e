package dev.bidmesh.bandit.core;

import java.time.Duration;

/**
 * Keeps a lane that fails out of auctions for a while.
 *
 * <pre>
 * Closed ──failed──→ Open(1) ──failed, once its time is over──→ Open(2) → … doubling its time
 *   ↑                  │                                          │
 *   └────succeeded─────┴───────────────succeeded──────────────────┘
 * </pre>
 *
 * <p>Once an open breaker's time is over, the lane takes part again, and its next run decides.
 */
public sealed interface Breaker {

  /** No failure since the last success. */
  Breaker CLOSED = new Closed();

  /** Failures in a row. */
  int failures();

  /** How much longer the lane is out in nanoseconds; 0: it is in. */
  long openForNanos(long nowNanos);

  /** The state after a run failed. */
  Breaker failed(long nowNanos, Times times);

  /** The state after a run succeeded. */
  default Breaker succeeded() {
    return CLOSED;
  }

  /** The state that a snapshot tells of. */
  static Breaker restored(int failures, Duration openFor, long nowNanos) {
    return failures == 0 ? CLOSED : new Open(failures, nowNanos + openFor.toNanos());
  }

  /** The lane works as far as anybody knows. */
  record Closed() implements Breaker {
    @Override
    public int failures() {
      return 0;
    }

    @Override
    public long openForNanos(long nowNanos) {
      return 0;
    }

    @Override
    public Breaker failed(long nowNanos, Times times) {
      return new Open(1, nowNanos + times.out(1).toNanos());
    }
  }

  /**
   * The lane failed last time.
   *
   * @param failures in a row, at least 1
   * @param untilNanos when it takes part again
   */
  record Open(int failures, long untilNanos) implements Breaker {
    @Override
    public long openForNanos(long nowNanos) {
      return Math.max(0, untilNanos - nowNanos);
    }

    /** A run that began before the breaker opened and fails too tells nothing new. */
    @Override
    public Breaker failed(long nowNanos, Times times) {
      return openForNanos(nowNanos) > 0
          ? this
          : new Open(failures + 1, nowNanos + times.out(failures + 1).toNanos());
    }
  }

  /**
   * For how long a breaker opens.
   *
   * @param base the first time
   * @param max at most
   */
  record Times(Duration base, Duration max) {

    /** Time out after this many failures in a row, at least 1: the base, doubled at each more. */
    Duration out(int failures) {
      Duration out = base;
      for (int n = 1; n < failures && out.compareTo(max) < 0; n++) {
        out = out.multipliedBy(2);
      }
      return out.compareTo(max) < 0 ? out : max;
    }
  }
}
