package dev.bidmesh.simulation.mesh;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.protocol.core.Core;
import java.util.function.UnaryOperator;

/**
 * Breaks cores on purpose, to see that the checks notice.
 *
 * @param orchestrator wraps every orchestrator
 * @param executor wraps every executor
 * @param rules changes the limits and rules of every orchestrator, but not those that it is held to
 */
record Sabotage(
    UnaryOperator<Core> orchestrator,
    UnaryOperator<Core> executor,
    UnaryOperator<OrchestratorConfig> rules) {

  /** The cores as they are. */
  static final Sabotage NONE =
      new Sabotage(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());

  static Sabotage ofOrchestrator(UnaryOperator<Core> wrapper) {
    return new Sabotage(wrapper, UnaryOperator.identity(), UnaryOperator.identity());
  }

  static Sabotage ofExecutor(UnaryOperator<Core> wrapper) {
    return new Sabotage(UnaryOperator.identity(), wrapper, UnaryOperator.identity());
  }

  static Sabotage ofRules(UnaryOperator<OrchestratorConfig> change) {
    return new Sabotage(UnaryOperator.identity(), UnaryOperator.identity(), change);
  }
}
