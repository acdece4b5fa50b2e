package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TelemetryStatus.MissingSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest of every source. Fractions are clamped to 0–1, numbers that are not finite count as
 * missing, and the load is smoothed: single readings of it jump.
 */
final class TelemetryState {

  private static final Logger LOG = LoggerFactory.getLogger(TelemetryState.class);

  private final double cpuSmoothing;
  private final Map<Quantity, Reading> latest = new EnumMap<>(Quantity.class);

  /**
   * @param sources the quantities that are read at all
   */
  TelemetryState(double cpuSmoothing, Set<Quantity> sources) {
    this.cpuSmoothing = cpuSmoothing;
    for (Quantity each : Quantity.values()) {
      latest.put(each, new Reading.Missing(sources.contains(each) ? "not read yet" : "no source"));
    }
  }

  /** Takes in a reading. */
  void accept(Quantity quantity, Reading reading) {
    Reading before = latest.get(quantity);
    Reading now = reading instanceof Reading.NotYet ? before : usable(quantity, reading);
    if (now instanceof Reading.Missing missing && !missing.equals(before)) {
      LOG.atInfo()
          .addKeyValue("source", quantity.label())
          .addKeyValue("reason", missing.reason())
          .log("telemetry source missing");
    }
    latest.put(quantity, now);
  }

  /** The values and what is missing from them. */
  TelemetryStatus status() {
    return new TelemetryStatus(telemetry(), missing());
  }

  private Telemetry telemetry() {
    return new Telemetry(
        latest.get(Quantity.CPU) instanceof Reading.Cpu cpu
            ? OptionalDouble.of(cpu.load())
            : OptionalDouble.empty(),
        latest.get(Quantity.RAM) instanceof Reading.Ram ram
            ? OptionalDouble.of(ram.used())
            : OptionalDouble.empty(),
        latest.get(Quantity.BATTERY) instanceof Reading.Battery battery
            ? OptionalDouble.of(battery.charge())
            : OptionalDouble.empty(),
        latest.get(Quantity.BATTERY) instanceof Reading.Battery battery
            ? Optional.of(battery.charging())
            : Optional.empty(),
        latest.get(Quantity.TEMPERATURE) instanceof Reading.Temperature temperature
            ? OptionalDouble.of(temperature.celsius())
            : OptionalDouble.empty());
  }

  private List<MissingSource> missing() {
    var missing = new ArrayList<MissingSource>();
    latest.forEach(
        (quantity, reading) -> {
          if (reading instanceof Reading.Missing absent) {
            missing.add(new MissingSource(quantity.label(), absent.reason()));
          }
        });
    return missing;
  }

  private Reading usable(Quantity quantity, Reading reading) {
    if (reading instanceof Reading.Missing || reading instanceof Reading.Absent) {
      return reading;
    }
    if (quantity == Quantity.CPU && reading instanceof Reading.Cpu cpu) {
      return finite(cpu.load(), new Reading.Cpu(smoothed(fraction(cpu.load()))));
    }
    if (quantity == Quantity.RAM && reading instanceof Reading.Ram ram) {
      return finite(ram.used(), new Reading.Ram(fraction(ram.used())));
    }
    if (quantity == Quantity.BATTERY && reading instanceof Reading.Battery battery) {
      var clamped = new Reading.Battery(fraction(battery.charge()), battery.charging());
      return finite(battery.charge(), clamped);
    }
    if (quantity == Quantity.TEMPERATURE && reading instanceof Reading.Temperature temperature) {
      return finite(temperature.celsius(), temperature);
    }
    return new Reading.Missing("the source reports something else");
  }

  private double smoothed(double load) {
    return latest.get(Quantity.CPU) instanceof Reading.Cpu before
        ? before.load() + cpuSmoothing * (load - before.load())
        : load;
  }

  private static Reading finite(double value, Reading reading) {
    return Double.isFinite(value) ? reading : new Reading.Missing("the source reports " + value);
  }

  private static double fraction(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
