package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;

/**
 * How an engine is now.
 *
 * @param health whether it can run prompts
 * @param reason in plain words; present unless there is nothing to say about a ready engine
 * @param models what it serves, in order of preference; empty until that is known
 * @param compute what it computes on, once it has turned out; absent: what was known last, and
 *     before that what {@link EngineInfo} says. Other hardware makes other lanes: what was learned
 *     of the old ones is kept, and not used for the new ones
 */
public record EngineStatus(
    EngineHealth health,
    Optional<String> reason,
    List<ModelInfo> models,
    Optional<Compute> compute) {

  public EngineStatus {
    models = List.copyOf(models);
  }

  /** A status of an engine that has learned nothing new of its hardware. */
  public EngineStatus(EngineHealth health, Optional<String> reason, List<ModelInfo> models) {
    this(health, reason, models, Optional.empty());
  }

  /** Getting ready. */
  public static EngineStatus loading(String reason) {
    return new EngineStatus(EngineHealth.LOADING, Optional.of(reason), List.of());
  }

  /** Takes prompts. */
  public static EngineStatus ready(List<ModelInfo> models) {
    return new EngineStatus(EngineHealth.READY, Optional.empty(), models);
  }

  /** Takes no prompts. */
  public static EngineStatus failed(String reason, List<ModelInfo> models) {
    return new EngineStatus(EngineHealth.FAILED, Optional.of(reason), models);
  }

  /** The same with what it computes on. */
  public EngineStatus withCompute(Compute found) {
    return new EngineStatus(health, reason, models, Optional.of(found));
  }
}
