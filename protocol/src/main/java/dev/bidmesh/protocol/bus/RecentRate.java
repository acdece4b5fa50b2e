package dev.bidmesh.protocol.bus;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something happened lately: a ring of seconds, each with its own count, so that nothing
 * has to run while nobody looks. Safe for use by many threads.
 */
final class RecentRate {

  /** Seconds that the rate is taken over. */
  static final int WINDOW_S = 10;

  /** A power of two above the window, so that a second is long past when its cell is used again. */
  private static final int CELLS = 16;

  private static final long COUNT_MASK = 0xffff_ffffL;
  private static final double NANOS_PER_S = TimeUnit.SECONDS.toNanos(1);

  /** Each the number of a second, from 1, in the upper half and its count in the lower. */
  private final AtomicLongArray cells = new AtomicLongArray(CELLS);

  /**
   * Counts one.
   *
   * @param atNanos since some fixed moment
   */
  void add(long atNanos) {
    long second = secondOf(atNanos);
    int cell = (int) (second & (CELLS - 1));
    long held = cells.get(cell);
    while (held >>> 32 < second) {
      if (cells.compareAndSet(cell, held, second << 32 | 1)) {
        return;
      }
      held = cells.get(cell);
    }
    cells.getAndIncrement(cell);
  }

  /** Per second over the window, or over the time since the fixed moment while that is shorter. */
  double perSecond(long nowNanos) {
    long now = secondOf(nowNanos);
    long count = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      long held = cells.get(cell);
      long second = held >>> 32;
      if (second > now - WINDOW_S && second <= now) {
        count += held & COUNT_MASK;
      }
    }
    return count / seconds(nowNanos, now);
  }

  /** Nine whole seconds and what has passed of the tenth; never so little that it explodes. */
  private static double seconds(long nowNanos, long now) {
    double begun = nowNanos / NANOS_PER_S - (now - 1);
    return Math.max(1, Math.min(now - 1, WINDOW_S - 1) + begun);
  }

  private static long secondOf(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos) + 1;
  }
}
