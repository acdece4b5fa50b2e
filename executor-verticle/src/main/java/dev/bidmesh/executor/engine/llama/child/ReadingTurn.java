package dev.bidmesh.executor.engine.llama.child;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one prompt be read at a time: reading may end the process, and so it is known over which one
 * it has. Safe for use by many threads.
 */
final class ReadingTurn {

  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Reads when its turn has come, unless it was cancelled while it waited. One that is paused
   * reads, since all others would wait with it.
   *
   * @return what was read; empty if it was cancelled
   */
  <T> Optional<T> unlessCancelled(Switch control, Supplier<T> read) {
    lock.lock();
    try {
      return control.isCancelled() ? Optional.empty() : Optional.of(read.get());
    } finally {
      lock.unlock();
    }
  }
}
