package dev.bidmesh.executor.engine.server;

/** Runs actions one after another on one event loop, from whichever thread they come. */
@FunctionalInterface
public interface Turns {
  void run(Runnable action);
}
