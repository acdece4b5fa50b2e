package dev.bidmesh.executor.engine;

import java.util.function.Consumer;

/**
 * The status of an engine and who is told of its changes. Safe for use by many threads; changes are
 * told one at a time and in order.
 */
public final class StatusBoard {

  private EngineStatus status;
  private Consumer<EngineStatus> listener = ignored -> {};

  public StatusBoard(EngineStatus initial) {
    this.status = initial;
  }

  /** The present status. */
  public synchronized EngineStatus get() {
    return status;
  }

  /** Tells this listener from now on, beginning with the present status. */
  public synchronized void listen(Consumer<EngineStatus> next) {
    listener = next;
    listener.accept(status);
  }

  /** Changes the status; nobody is told if it is the same. */
  public synchronized void set(EngineStatus next) {
    if (!next.equals(status)) {
      status = next;
      listener.accept(next);
    }
  }
}
