package dev.bidmesh.executor.engine.llama;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thing happen at a time in an engine, whichever thread it comes from. */
final class Turns {

  private final ReentrantLock lock = new ReentrantLock();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param name of the thread of the timers
   */
  Turns(String name) {
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              var thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Does something now, after what is being done. */
  void run(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Does something later. */
  ScheduledFuture<?> later(Duration delay, Runnable action) {
    return timer.schedule(() -> run(action), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Forgets what was to be done later. */
  void close() {
    timer.shutdownNow();
  }
}
