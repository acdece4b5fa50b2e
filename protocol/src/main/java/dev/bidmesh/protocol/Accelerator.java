package dev.bidmesh.protocol;

/** What an engine computes on. Wire and display form are the constant's name. */
public enum Accelerator {
  /** Neural processing unit. A free one on the asked device runs the prompt without an auction. */
  NPU,
  /** Graphics processor: an ordinary lane. */
  GPU,
  /** Central processor: an ordinary lane. */
  CPU;

  /**
   * Reads a name in any case.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  public static Accelerator parse(String name) {
    for (Accelerator each : values()) {
      if (each.name().equalsIgnoreCase(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException("accelerator must be npu, gpu or cpu, not '" + name + "'");
  }
}
