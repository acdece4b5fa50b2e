package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Refusal;
import java.util.Optional;

/** Asks an engine whether it would run a request. Quick, and without side effects. */
@FunctionalInterface
public interface PromptCheck {

  /** Why the engine would refuse it; empty if nothing speaks against it. */
  Optional<Refusal> check(String engineId, GenerationRequest request);
}
