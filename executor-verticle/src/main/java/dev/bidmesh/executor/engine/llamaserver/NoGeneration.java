package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Generation;

/** What was refused needs no handle. */
final class NoGeneration implements Generation {
  @Override
  public void cancel() {}

  @Override
  public void pause() {}

  @Override
  public void resume() {}
}
