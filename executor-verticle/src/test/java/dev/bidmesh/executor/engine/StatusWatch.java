package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.message.EngineHealth;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Listens to an engine and waits for what it says. */
public final class StatusWatch {

  private static final long PATIENCE_SECONDS = 30;

  private final List<EngineStatus> seen = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  public StatusWatch(Engine engine) {
    engine.listen(this::add);
  }

  /** Starts an engine and waits until it is ready. */
  public static EngineStatus startAndAwaitReady(Engine engine) {
    var watch = new StatusWatch(engine);
    engine.start();
    return watch.await(EngineHealth.READY);
  }

  /** Everything that was told, oldest first. */
  public List<EngineStatus> seen() {
    return List.copyOf(seen);
  }

  /** Waits until the present health is this. */
  public EngineStatus await(EngineHealth health) {
    return await(status -> status.health() == health);
  }

  /** Waits until the present status meets a condition. */
  public EngineStatus await(Predicate<EngineStatus> condition) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (seen.isEmpty() || !condition.test(seen.get(seen.size() - 1))) {
        if (left <= 0) {
          throw new AssertionError("waited in vain; seen were " + seen);
        }
        left = changed.awaitNanos(left);
      }
      return seen.get(seen.size() - 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private void add(EngineStatus status) {
    lock.lock();
    try {
      seen.add(status);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
