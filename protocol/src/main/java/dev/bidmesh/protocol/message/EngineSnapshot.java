package dev.bidmesh.protocol.message;

import java.util.List;

/**
 * Executor to the other verticles of its node, published on every change and every second; also its
 * answer to a {@link StatusQuery}.
 *
 * @param engines in order of preference
 * @param draining whether the node takes no more work
 */
public record EngineSnapshot(List<EngineState> engines, boolean draining) implements LocalMessage {

  /** Nothing there yet. */
  public static final EngineSnapshot NONE = new EngineSnapshot(List.of(), false);

  public EngineSnapshot {
    engines = List.copyOf(engines);
  }
}
