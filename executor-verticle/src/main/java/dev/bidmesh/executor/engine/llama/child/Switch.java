package dev.bidmesh.executor.engine.llama.child;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** By which a generation is cancelled, paused and slowed. */
final class Switch {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean cancelled;
  private boolean paused;

  void cancel() {
    change(() -> cancelled = true);
  }

  void pause() {
    change(() -> paused = true);
  }

  void resume() {
    change(() -> paused = false);
  }

  /** Whether it is not to go on; does not wait. */
  boolean isCancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits while paused, and until a time has come.
   *
   * @param notBefore on the clock of {@link System#nanoTime()}
   * @return whether to go on; false once it is cancelled
   */
  boolean proceed(long notBefore) {
    lock.lock();
    try {
      while (!cancelled) {
        long left = notBefore - System.nanoTime();
        if (!paused && left <= 0) {
          return true;
        }
        await(left);
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void await(long left) throws InterruptedException {
    if (paused) {
      changed.await();
    } else {
      changed.await(left, TimeUnit.NANOSECONDS);
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
