package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.Generation;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The switch by which other threads stop, pause and resume a generation. */
final class RunControl implements Generation {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean cancelled;
  private volatile boolean paused;

  @Override
  public void cancel() {
    change(() -> cancelled = true);
  }

  @Override
  public void pause() {
    change(() -> paused = true);
  }

  @Override
  public void resume() {
    change(() -> paused = false);
  }

  boolean cancelled() {
    return cancelled;
  }

  /**
   * Waits while paused, and until a time has come.
   *
   * @param notBefore on the clock of {@link System#nanoTime()}
   * @return whether to go on; false once it is cancelled
   */
  boolean proceed(long notBefore) {
    if (!paused && notBefore - System.nanoTime() <= 0) {
      return !cancelled;
    }
    lock.lock();
    try {
      while (!cancelled && (paused || notBefore - System.nanoTime() > 0)) {
        await(notBefore);
      }
      return !cancelled;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancelled = true;
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void await(long notBefore) throws InterruptedException {
    if (paused) {
      changed.await();
    } else {
      changed.await(notBefore - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
