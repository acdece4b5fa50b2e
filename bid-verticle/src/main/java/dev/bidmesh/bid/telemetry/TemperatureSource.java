package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Reading;
import java.util.function.DoubleSupplier;

/** Processor temperature. */
final class TemperatureSource implements TelemetrySource.Call {

  private final DoubleSupplier celsius;

  /**
   * @param celsius degrees; 0 or not a number: no sensor
   */
  TemperatureSource(DoubleSupplier celsius) {
    this.celsius = celsius;
  }

  @Override
  public Reading read() {
    double value = celsius.getAsDouble();
    return value > 0 ? new Reading.Temperature(value) : new Reading.Missing("no sensor");
  }
}
