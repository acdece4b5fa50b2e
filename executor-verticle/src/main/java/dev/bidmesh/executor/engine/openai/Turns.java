package dev.bidmesh.executor.engine.openai;

/** Runs actions one after another on one event loop, from whichever thread they come. */
@FunctionalInterface
interface Turns {
  void run(Runnable action);
}
