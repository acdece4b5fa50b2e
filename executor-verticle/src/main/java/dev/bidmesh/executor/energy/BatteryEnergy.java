package dev.bidmesh.executor.energy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is left in the battery, as Linux shows it below {@code /sys/class/power_supply}: tells the
 * energy of the whole device, in coarse steps, and while it is discharging only.
 */
final class BatteryEnergy implements EnergySource {

  private static final double JOULES_PER_MICROWATT_HOUR = 3600e-6;

  private final Path battery;

  private BatteryEnergy(Path battery) {
    this.battery = battery;
  }

  /**
   * That of a machine.
   *
   * @param root {@code /sys/class/power_supply}
   * @throws IOException saying why there is none
   */
  static BatteryEnergy find(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + " is not there");
    }
    try (DirectoryStream<Path> supplies = Files.newDirectoryStream(root)) {
      for (Path supply : supplies) {
        if (Files.exists(supply.resolve("energy_now"))
            && FileNumber.text(supply.resolve("type")).equals("Battery")) {
          FileNumber.read(supply.resolve("energy_now"));
          return new BatteryEnergy(supply);
        }
      }
    }
    throw new IOException(root + " has no battery that tells its energy");
  }

  @Override
  public Reading read() throws IOException {
    if (!FileNumber.text(battery.resolve("status")).equals("Discharging")) {
      throw new IOException("the battery is not discharging");
    }
    return new Left(FileNumber.read(battery.resolve("energy_now")));
  }

  private record Left(long microwattHours) implements Reading {

    @Override
    public double joulesSince(Reading earlier) throws IOException {
      if (!(earlier instanceof Left before)) {
        throw new IOException("the readings are of different sources");
      }
      long used = before.microwattHours() - microwattHours;
      if (used <= 0) {
        throw new IOException("less was used than the battery can tell");
      }
      return used * JOULES_PER_MICROWATT_HOUR;
    }
  }
}
