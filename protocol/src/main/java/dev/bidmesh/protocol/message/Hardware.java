package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Evidence;
import java.util.List;

/**
 * Hardware of a device that models can be computed on, beside its processor. That it is there does
 * not mean that anything uses it.
 *
 * @param accelerator what kind
 * @param name what it is, for people
 */
public record Hardware(Accelerator accelerator, String name) {

  /** More than a device has; a heartbeat names no more. */
  public static final int MAX = 16;

  public Hardware {
    Checks.notBlank("name", name);
  }

  /** Whether an engine is ready that computes on such hardware. One that emulates it does not. */
  public boolean isUsedBy(List<EngineState> engines) {
    return engines.stream()
        .anyMatch(
            engine ->
                engine.accelerator() == accelerator
                    && engine.evidence() != Evidence.EMULATED
                    && engine.health().serves());
  }
}
