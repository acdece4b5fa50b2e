package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Quantity;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import oshi.hardware.HardwareAbstractionLayer;

/** Ready-made sources. */
public final class TelemetrySources {

  private TelemetrySources() {}

  /**
   * Sources that read through OSHI: processor, memory, battery and temperature. Nothing of it is
   * loaded before the first reading, and then only what that source needs. Each source has a handle
   * of its own, so that they share no lock.
   */
  public static List<TelemetrySource> oshi() {
    Supplier<HardwareAbstractionLayer> forCpu = hardware();
    Supplier<HardwareAbstractionLayer> forRam = hardware();
    Supplier<HardwareAbstractionLayer> forBattery = hardware();
    Supplier<HardwareAbstractionLayer> forTemperature = hardware();
    return List.of(
        TelemetrySource.of(
            Quantity.CPU,
            new CpuSource(
                () -> forCpu.get().getProcessor().getSystemCpuLoadTicks(), ownProcessorNanos())),
        TelemetrySource.of(Quantity.RAM, new RamSource(() -> forRam.get().getMemory())),
        TelemetrySource.of(
            Quantity.BATTERY, new BatterySource(() -> forBattery.get().getPowerSources())),
        TelemetrySource.of(
            Quantity.TEMPERATURE,
            new TemperatureSource(() -> forTemperature.get().getSensors().getCpuTemperature())));
  }

  /**
   * OSHI without native code where it can do that: on Linux, also under Termux, where its native
   * library does not load. It takes less memory, too.
   */
  private static Supplier<HardwareAbstractionLayer> hardware() {
    return new Lazy<>(
        () -> {
          var pure = new oshi.nativefree.SystemInfo();
          return pure.isAvailable() ? pure.getHardware() : new oshi.SystemInfo().getHardware();
        });
  }

  private static LongSupplier ownProcessorNanos() {
    OperatingSystemMXBean bean = ManagementFactory.getOperatingSystemMXBean();
    return bean instanceof com.sun.management.OperatingSystemMXBean known
        ? known::getProcessCpuTime
        : () -> -1;
  }
}
