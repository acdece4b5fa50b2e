package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;

/** Reads one quantity of the device's state. */
public interface TelemetrySource {

  /** What it reads. */
  Quantity quantity();

  /**
   * Reads it. Called on a thread that may block, one call at a time; a call that does not return in
   * time makes the quantity missing, and there is no further call until it returns.
   *
   * @return the value, or why there is none
   * @throws Exception or any error; the quantity is missing then, and it is tried again much later
   */
  Reading read() throws Exception;

  /** A source that does what {@code reading} does. */
  static TelemetrySource of(Quantity quantity, Call reading) {
    return new TelemetrySource() {
      @Override
      public Quantity quantity() {
        return quantity;
      }

      @Override
      public Reading read() throws Exception {
        return reading.read();
      }
    };
  }

  /** One reading. */
  @FunctionalInterface
  interface Call {
    Reading read() throws Exception;
  }
}
