package dev.bidmesh.executor.engine.supervise;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thing happen at a time in an engine, whichever thread it comes from. */
public final class Turns {

  private final ReentrantLock lock = new ReentrantLock();
  private final ScheduledThreadPoolExecutor timer;

  /**
   * @param name of the thread of the timers
   */
  public Turns(String name) {
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              var thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    // What comes after the end is dropped.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Does something now, after what is being done. */
  public void run(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Does something later. */
  public ScheduledFuture<?> later(Duration delay, Runnable action) {
    return timer.schedule(() -> run(action), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Forgets what was to be done later. */
  public void close() {
    timer.shutdownNow();
  }
}
