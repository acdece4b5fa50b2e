package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An engine as it is now.
 *
 * @param engineId its name within the device
 * @param accelerator what it computes on
 * @param evidence how that is known
 * @param health whether it can run prompts
 * @param healthReason in plain words, when it is not READY
 * @param slots prompts that it runs at once
 * @param free slots free now
 * @param queued prompts waiting
 * @param queueCapacity most prompts that may wait
 * @param backlogS work ahead of a new prompt, in seconds
 * @param retryAfterMs when a refused prompt would be accepted; present while the queue is full
 * @param models what it serves, in order of preference
 * @param capabilities what it can do beyond plain text
 */
public record EngineState(
    String engineId,
    Accelerator accelerator,
    Evidence evidence,
    EngineHealth health,
    Optional<String> healthReason,
    int slots,
    int free,
    int queued,
    int queueCapacity,
    double backlogS,
    OptionalLong retryAfterMs,
    List<ModelInfo> models,
    Set<Capability> capabilities) {

  public EngineState {
    Checks.notBlank("engineId", engineId);
    Checks.between("slots", slots, 1, 65_536);
    Checks.between("free", free, 0, slots);
    Checks.nonNegative("queued", queued);
    Checks.nonNegative("queueCapacity", queueCapacity);
    Checks.seconds("backlogS", backlogS);
    retryAfterMs.ifPresent(ms -> Checks.nonNegative("retryAfterMs", ms));
    models = List.copyOf(models);
    capabilities = Set.copyOf(capabilities);
  }

  /** The lane of one of its models. */
  public LaneKey lane(DeviceId device, ModelInfo model) {
    return new LaneKey(device, engineId, accelerator, model.digest());
  }

  /** What one of its models can do beyond plain text. */
  public Set<Capability> capabilities(ModelInfo model) {
    return model.capabilities().orElse(capabilities);
  }

  /** Whether any of its models can do all of this. */
  public boolean isAble(Set<Capability> needs) {
    return capabilities.containsAll(needs)
        || models.stream().anyMatch(model -> isAble(model, needs));
  }

  /** Whether one of its models can do all of this, and writes text if that is what is asked for. */
  public boolean isAble(ModelInfo model, Set<Capability> needs) {
    return capabilities(model).containsAll(needs)
        && (model.writes() || needs.contains(Capability.EMBEDDINGS));
  }

  /** The model that serves an alias, if it has one. */
  public Optional<ModelInfo> model(String alias) {
    return models.stream().filter(model -> model.aliases().contains(alias)).findFirst();
  }

  /** Whether a prompt sent now would start at once. */
  @JsonIgnore
  public boolean isFree() {
    return health.serves() && free > 0 && queued == 0;
  }
}
