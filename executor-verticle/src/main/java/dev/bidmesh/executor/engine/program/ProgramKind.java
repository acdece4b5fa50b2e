package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.util.Optional;

/** A kind of program that answers prompts. Safe for use by many threads. */
public interface ProgramKind {

  /**
   * Looks whether what it needs is there; may block for a short time. Called at the start, and
   * again when it seems to have changed.
   *
   * @return ready with the model served, or failed with the reason and the remedy
   */
  EngineStatus examine();

  /** Why a prompt would not be run; quick, and without looking at files. */
  Optional<Refusal> check(GenerationSpec spec);

  /** How one prompt is run and its output understood. */
  ProgramAnswer answer(GenerationSpec spec);
}
