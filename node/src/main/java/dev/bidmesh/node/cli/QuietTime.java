package dev.bidmesh.node.cli;

import dev.bidmesh.protocol.MonotonicClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Does something once when nothing has happened for some time. Has one timer, however much happens.
 * Safe for use by many threads.
 */
final class QuietTime {

  private final MonotonicClock clock;
  private final Timer timer;
  private final Runnable action;
  private volatile long happenedNanos;

  private QuietTime(MonotonicClock clock, Timer timer, Runnable action) {
    this.clock = clock;
    this.timer = timer;
    this.action = action;
    this.happenedNanos = clock.nanoTime();
  }

  /**
   * Begins to wait.
   *
   * @param longest how long nothing may happen; absent: for ever
   */
  static QuietTime begin(Optional<Duration> longest, Runnable action) {
    Timer ofProcess =
        (delay, what) ->
            CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(what);
    return begin(longest, MonotonicClock.system(), ofProcess, action);
  }

  static QuietTime begin(
      Optional<Duration> longest, MonotonicClock clock, Timer timer, Runnable action) {
    var quiet = new QuietTime(clock, timer, action);
    longest.ifPresent(time -> timer.after(time, () -> quiet.look(time)));
    return quiet;
  }

  /** Something happened. */
  void over() {
    happenedNanos = clock.nanoTime();
  }

  private void look(Duration longest) {
    Duration left = longest.minusNanos(clock.nanoTime() - happenedNanos);
    if (left.isZero() || left.isNegative()) {
      action.run();
    } else {
      timer.after(left, () -> look(longest));
    }
  }

  /** Runs something later. */
  @FunctionalInterface
  interface Timer {
    void after(Duration delay, Runnable what);
  }
}
