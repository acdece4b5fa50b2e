package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.core.Observation;
import java.time.Duration;
import java.util.List;

/** What the core learns from engines and from whoever runs it. */
public sealed interface ExecutorObservation extends Observation {

  /** The first thing that it is told. */
  record Started() implements ExecutorObservation {}

  /** The device has one more engine, unless it is known already. */
  record EngineAdded(EngineInfo info) implements ExecutorObservation {}

  /** An engine's status changed. */
  record EngineChanged(String engineId, EngineStatus status) implements ExecutorObservation {}

  /**
   * The engine has read the prompt of a run.
   *
   * @param run as in {@link ExecutorOutput.StartRun}
   */
  record PromptRead(long run, int tokens) implements ExecutorObservation {}

  /** The engine wrote more of a run. */
  record PieceWritten(long run, Piece piece) implements ExecutorObservation {}

  /** The engine ended a run; its slot is free. */
  record RunEnded(long run, GenerationEnd end) implements ExecutorObservation {}

  /**
   * The engine has written more of a run and ended it, since it was asked last; its slot is free.
   *
   * @param pieces in their order; at least one
   */
  record RunWritten(long run, List<Piece> pieces, GenerationEnd end)
      implements ExecutorObservation {

    public RunWritten {
      pieces = List.copyOf(pieces);
    }
  }

  /** The device does not tell the energy that it uses. */
  record EnergyMissing(String reason) implements ExecutorObservation {}

  /**
   * No more awards are to be taken.
   *
   * @param within after which the runs that are left are cancelled
   */
  record DrainRequested(Duration within) implements ExecutorObservation {}
}
