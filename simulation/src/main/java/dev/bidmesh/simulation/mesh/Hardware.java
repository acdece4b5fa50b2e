package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Accelerator;
import java.util.Random;

/**
 * What a simulated device computes on.
 *
 * @param slots prompts that it runs at once
 * @param nanosPerToken how long one token takes
 */
record Hardware(Accelerator accelerator, int slots, long nanosPerToken) {

  /** Some device: one in four has an NPU. */
  static Hardware any(Random random) {
    Accelerator accelerator = random.nextInt(4) == 0 ? Accelerator.NPU : Accelerator.CPU;
    return new Hardware(
        accelerator, 1 + random.nextInt(3), 2_000_000L + random.nextInt(60_000_000));
  }
}
