package dev.bidmesh.executor.engine;

/**
 * Handle of a running generation. All methods may be called from any thread, also after its end.
 */
public interface Generation {

  /** Ends it as soon as possible; its sink is told the end, with what was generated until then. */
  void cancel();

  /** Stops generating until {@link #resume()}. A few more pieces may come. */
  void pause();

  /** Goes on after {@link #pause()}. */
  void resume();
}
