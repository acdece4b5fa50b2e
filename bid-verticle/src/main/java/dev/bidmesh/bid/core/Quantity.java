package dev.bidmesh.bid.core;

import java.util.Locale;

/** What telemetry knows of a device. */
public enum Quantity {
  /** Processor load. */
  CPU,
  /** Memory in use. */
  RAM,
  /** Charge, and whether it runs on mains. */
  BATTERY,
  /** Temperature of the processor. */
  TEMPERATURE;

  /** Name in status pages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it changes in minutes rather than seconds. */
  boolean slow() {
    return this == BATTERY || this == TEMPERATURE;
  }
}
