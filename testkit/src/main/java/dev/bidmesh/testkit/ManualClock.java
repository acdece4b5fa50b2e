package dev.bidmesh.testkit;

import dev.bidmesh.protocol.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when told to. Safe for use by many threads. */
public final class ManualClock implements MonotonicClock {

  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /**
   * Moves forward.
   *
   * @throws IllegalArgumentException if the duration is negative
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("monotonic time cannot go back by " + by);
    }
    nanos.addAndGet(by.toNanos());
  }
}
