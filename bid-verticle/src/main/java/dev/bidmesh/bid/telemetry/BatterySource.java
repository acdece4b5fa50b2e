package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Reading;
import java.util.List;
import java.util.function.Supplier;
import oshi.hardware.PowerSource;

/** Charge of all batteries of the device together, and whether it runs on mains. */
final class BatterySource implements TelemetrySource.Call {

  private final Supplier<List<PowerSource>> sources;

  BatterySource(Supplier<List<PowerSource>> sources) {
    this.sources = sources;
  }

  @Override
  public Reading read() {
    List<PowerSource> batteries =
        sources.get().stream().filter(BatterySource::feedsTheDevice).toList();
    if (batteries.isEmpty()) {
      return new Reading.Absent();
    }
    double capacity = batteries.stream().mapToDouble(PowerSource::getMaxCapacity).sum();
    double charge =
        batteries.stream()
            .mapToDouble(each -> each.getRemainingCapacityPercent() * each.getMaxCapacity())
            .sum();
    return new Reading.Battery(charge / capacity, onMains(batteries));
  }

  /**
   * Mice and headsets list their batteries too, without a capacity; and where Windows finds none,
   * OSHI lists one that is full and holds nothing.
   */
  private static boolean feedsTheDevice(PowerSource source) {
    boolean placeholder =
        source.getCurrentCapacity() == 0 && source.getRemainingCapacityPercent() == 1;
    return source.getMaxCapacity() > 0 && source.getRemainingCapacityPercent() >= 0 && !placeholder;
  }

  /** Linux tells of charging and discharging only: a full battery at the plug does neither. */
  private static boolean onMains(List<PowerSource> batteries) {
    return batteries.stream().anyMatch(each -> each.isPowerOnLine() || each.isCharging())
        || batteries.stream().noneMatch(PowerSource::isDischarging);
  }
}
