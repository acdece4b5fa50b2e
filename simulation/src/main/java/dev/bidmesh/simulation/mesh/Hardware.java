package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Accelerator;
import java.util.SplittableRandom;

/**
 * What a simulated device computes on.
 *
 * @param slots prompts that it runs at once
 * @param nanosPerToken how long one token takes
 * @param queueCapacity most prompts that wait for it
 */
record Hardware(Accelerator accelerator, int slots, long nanosPerToken, int queueCapacity) {

  /** What a device has unless it is short of room. */
  static final int ROOMY = 256;

  /** Some device: one in four has an NPU, one in eight has next to no queue. */
  static Hardware any(SplittableRandom random) {
    Accelerator accelerator = random.nextInt(4) == 0 ? Accelerator.NPU : Accelerator.CPU;
    return new Hardware(
        accelerator,
        1 + random.nextInt(3),
        2_000_000L + random.nextInt(60_000_000),
        random.nextInt(8) == 0 ? random.nextInt(3) : ROOMY);
  }
}
