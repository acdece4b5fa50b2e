package dev.bidmesh.executor.engine.process;

import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener one thing at a time, and nothing after the end. */
final class Outlet {

  private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

  private final ProgramListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;

  Outlet(ProgramListener listener) {
    this.listener = listener;
  }

  void started(long pid) {
    tell(() -> listener.started(pid));
  }

  void output(byte[] bytes) {
    tell(() -> listener.output(bytes));
  }

  void exited(Path folder) {
    tell(() -> listener.exited(folder));
  }

  void ended(ProgramEnd end) {
    tell(
        () -> {
          ended = true;
          listener.ended(end);
        });
  }

  private void tell(Runnable action) {
    lock.lock();
    try {
      if (!ended) {
        action.run();
      }
    } catch (RuntimeException e) {
      // A listener that fails must not keep the program from being ended and cleared away.
      LOG.atError().setCause(e).log("a listener of a program failed");
    } finally {
      lock.unlock();
    }
  }
}
