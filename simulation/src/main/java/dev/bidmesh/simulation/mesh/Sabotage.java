package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.core.Core;
import java.util.function.UnaryOperator;

/**
 * Breaks cores on purpose, to see that the checks notice.
 *
 * @param orchestrator wraps every orchestrator
 * @param executor wraps every executor
 */
record Sabotage(UnaryOperator<Core> orchestrator, UnaryOperator<Core> executor) {

  /** The cores as they are. */
  static final Sabotage NONE = new Sabotage(UnaryOperator.identity(), UnaryOperator.identity());

  static Sabotage ofOrchestrator(UnaryOperator<Core> wrapper) {
    return new Sabotage(wrapper, UnaryOperator.identity());
  }

  static Sabotage ofExecutor(UnaryOperator<Core> wrapper) {
    return new Sabotage(UnaryOperator.identity(), wrapper);
  }
}
