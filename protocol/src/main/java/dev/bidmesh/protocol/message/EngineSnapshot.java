package dev.bidmesh.protocol.message;

import java.util.List;
import java.util.Optional;

/**
 * Executor to the other verticles of its node, published on every change and every second; also its
 * answer to a {@link StatusQuery}.
 *
 * @param engines in order of preference
 * @param draining whether the node takes no more work
 * @param energyMissing why runs do not tell the energy that the device used; absent if they do
 */
public record EngineSnapshot(
    List<EngineState> engines, boolean draining, Optional<String> energyMissing)
    implements LocalMessage {

  /** Nothing there yet. */
  public static final EngineSnapshot NONE = new EngineSnapshot(List.of(), false);

  public EngineSnapshot {
    engines = List.copyOf(engines);
  }

  /** A snapshot that says nothing about energy. */
  public EngineSnapshot(List<EngineState> engines, boolean draining) {
    this(engines, draining, Optional.empty());
  }
}
