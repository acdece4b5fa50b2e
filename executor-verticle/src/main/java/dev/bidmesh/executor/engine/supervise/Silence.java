package dev.bidmesh.executor.engine.supervise;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongSupplier;

/**
 * Does something once nothing has been heard for a while. It may be told of each of thousands of
 * tokens a second: that moves a deadline, which the one timer looks at when it goes off, and wakes
 * no thread. All of it is within turns.
 */
public final class Silence {

  private final Turns turns;
  private final LongSupplier nanoTime;
  private final Runnable alarm;
  private Optional<ScheduledFuture<?>> timer = Optional.empty();
  private boolean expected;
  private long dueNanos;
  private long timerNanos;

  /**
   * @param alarm what is done, once for each {@link #expect} that nothing follows
   */
  public Silence(Turns turns, Runnable alarm) {
    this(turns, System::nanoTime, alarm);
  }

  /** The same with another clock. */
  Silence(Turns turns, LongSupplier nanoTime, Runnable alarm) {
    this.turns = turns;
    this.nanoTime = nanoTime;
    this.alarm = alarm;
  }

  /** Something was heard; the next must be heard within some time from now. */
  public void expect(Duration within) {
    expected = true;
    dueNanos = nanoTime.getAsLong() + within.toNanos();
    if (timer.isEmpty()) {
      start(within.toNanos());
    } else if (dueNanos - timerNanos < 0) {
      drop();
      start(within.toNanos());
    }
  }

  /** Nothing more need be heard. */
  public void stop() {
    expected = false;
    drop();
  }

  private void start(long delayNanos) {
    timerNanos = nanoTime.getAsLong() + delayNanos;
    timer = Optional.of(turns.later(Duration.ofNanos(delayNanos), this::look));
  }

  private void drop() {
    timer.ifPresent(each -> each.cancel(false));
    timer = Optional.empty();
  }

  private void look() {
    timer = Optional.empty();
    if (!expected) {
      return;
    }
    long left = dueNanos - nanoTime.getAsLong();
    if (left > 0) {
      start(left);
    } else {
      expected = false;
      alarm.run();
    }
  }
}
