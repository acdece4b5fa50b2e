package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Does something when nothing has happened for some time. Safe for use by many threads. */
final class QuietTime {

  private final Optional<Duration> longest;
  private final Runnable action;
  private final AtomicLong happened = new AtomicLong();

  /**
   * @param longest how long nothing may happen; absent: for ever
   */
  QuietTime(Optional<Duration> longest, Runnable action) {
    this.longest = longest;
    this.action = action;
    over();
  }

  /** Something happened. */
  void over() {
    longest.ifPresent(
        time -> {
          long number = happened.incrementAndGet();
          CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
              .execute(() -> quietSince(number));
        });
  }

  private void quietSince(long number) {
    if (happened.get() == number) {
      action.run();
    }
  }
}
