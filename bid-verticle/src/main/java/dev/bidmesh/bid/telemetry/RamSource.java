package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Reading;
import java.util.function.Supplier;
import oshi.hardware.GlobalMemory;

/** Memory in use: what cannot be had without swapping, as a share of all. */
final class RamSource implements TelemetrySource.Call {

  private final Supplier<GlobalMemory> memory;

  RamSource(Supplier<GlobalMemory> memory) {
    this.memory = memory;
  }

  @Override
  public Reading read() {
    double total = memory.get().getTotal();
    double available = memory.get().getAvailable();
    return total > 0
        ? new Reading.Ram(1 - available / total)
        : new Reading.Missing("the system does not tell its memory");
  }
}
