package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.util.Set;

/**
 * What is known of an engine before it has started.
 *
 * @param id its name within the device
 * @param accelerator what it computes on, unless {@link EngineStatus#compute()} says otherwise
 * @param evidence how that is known
 * @param slots generations that it runs at once, 1 to 65,536
 * @param capabilities what it can do beyond plain text; a model can say otherwise of itself
 */
public record EngineInfo(
    String id,
    Accelerator accelerator,
    Evidence evidence,
    int slots,
    Set<Capability> capabilities) {

  public EngineInfo {
    Checks.notBlank("id", id);
    Checks.between("slots", slots, 1, 65_536);
    capabilities = Set.copyOf(capabilities);
  }
}
