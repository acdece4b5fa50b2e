package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.protocol.core.Output;

/** What the core wants of the engines, and tells whoever runs it. */
public sealed interface ExecutorOutput extends Output {

  /**
   * Start a generation; {@link ExecutorObservation.RunEnded} is expected exactly once.
   *
   * @param run number of the run, used once
   */
  record StartRun(long run, String engineId, GenerationRequest request) implements ExecutorOutput {}

  /** Cancel a generation. */
  record CancelRun(long run) implements ExecutorOutput {}

  /** Pause a generation. */
  record PauseRun(long run) implements ExecutorOutput {}

  /** Let a paused generation go on. */
  record ResumeRun(long run) implements ExecutorOutput {}

  /** Nothing runs any more after {@link ExecutorObservation.DrainRequested}. */
  record Drained() implements ExecutorOutput {}
}
