package dev.bidmesh.executor.energy;

import java.io.IOException;
import java.nio.file.Path;

/** Finds what counts the energy of this device. */
public final class EnergySources {

  private EnergySources() {}

  /**
   * The best there is; may block for a moment.
   *
   * @param sys {@code /sys}
   * @throws IOException saying in plain words why there is none
   */
  public static EnergySource find(Path sys) throws IOException {
    try {
      return ProcessorEnergy.find(sys.resolve("class").resolve("powercap"));
    } catch (IOException | RuntimeException processor) {
      try {
        return BatteryEnergy.find(sys.resolve("class").resolve("power_supply"));
      } catch (IOException | RuntimeException battery) {
        throw new IOException(
            "processor: " + processor.getMessage() + "; battery: " + battery.getMessage(), battery);
      }
    }
  }
}
