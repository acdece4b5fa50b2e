package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Evidence;

/**
 * What an engine computes on, as it has turned out.
 *
 * @param accelerator the kind of hardware
 * @param evidence how that is known
 * @param how the same in plain words, for example "the server says: device npu"
 */
public record Compute(Accelerator accelerator, Evidence evidence, String how) {

  public Compute {
    Checks.notBlank("how", how);
  }
}
