package dev.bidmesh.benchmarks.heads;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Samples this device as a node does: load by others, and memory. Not safe for several threads. */
final class DeviceState {

  private final List<TelemetrySource> sources = TelemetrySources.oshi();
  private OptionalDouble cpu = OptionalDouble.empty();
  private OptionalDouble ram = OptionalDouble.empty();

  /** The state now, as a model sees it with a prompt. A value that cannot be read is absent. */
  LaneFeatures with(int promptChars) {
    if (read(Quantity.CPU) instanceof Reading.Cpu now) {
      cpu = OptionalDouble.of(now.load());
    }
    if (read(Quantity.RAM) instanceof Reading.Ram now) {
      ram = OptionalDouble.of(now.used());
    }
    return new LaneFeatures(cpu, ram, promptChars);
  }

  private Reading read(Quantity quantity) {
    Optional<TelemetrySource> source =
        sources.stream().filter(each -> each.quantity() == quantity).findFirst();
    try {
      return source.isPresent() ? source.get().read() : new Reading.Absent();
    } catch (Exception e) {
      throw new IllegalStateException("this device's " + quantity + " cannot be read", e);
    }
  }
}
