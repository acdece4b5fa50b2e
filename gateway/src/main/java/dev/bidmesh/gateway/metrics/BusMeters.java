package dev.bidmesh.gateway.metrics;

import dev.bidmesh.protocol.bus.AddressTraffic;
import dev.bidmesh.protocol.bus.MeshBus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The traffic of the event bus, by what an address is for: the addresses of one purpose of all
 * devices are one, so that the number of series does not grow with the mesh.
 */
final class BusMeters {

  private static final Pattern OF_A_DEVICE = Pattern.compile("^mesh\\.device\\.[^.]+\\.(.+)$");

  private final MeterRegistry registry;
  private final MeshBus bus;
  // Series never go: there are as many as purposes of addresses.
  private final Map<Series, AtomicReference<Sums>> counted = new ConcurrentHashMap<>();

  BusMeters(MeterRegistry registry, MeshBus bus) {
    this.registry = registry;
    this.bus = bus;
    FunctionCounter.builder("bidmesh.bus.frames.malformed", bus, MeshBus::malformedFrames)
        .description("Frames that could not be read")
        .register(registry);
    FunctionCounter.builder("bidmesh.bus.frames.unknown", bus, MeshBus::unknownFrames)
        .description("Frames of a type or version that this node does not know")
        .register(registry);
  }

  void update() {
    bus.traffic().addresses().stream()
        .collect(Collectors.toMap(Series::of, Sums::of, Sums::plus))
        .forEach((series, sums) -> counted.computeIfAbsent(series, this::register).set(sums));
  }

  private AtomicReference<Sums> register(Series series) {
    var cell = new AtomicReference<>(new Sums(0, 0, 0));
    register("bidmesh.bus.frames", "Frames on the event bus", series, cell, Sums::frames);
    register("bidmesh.bus.bytes", "Bytes of encoded frames", series, cell, Sums::bytes);
    register(
        "bidmesh.bus.failures",
        "Questions without a good answer, and frames that came to nothing",
        series,
        cell,
        Sums::failures);
    return cell;
  }

  private void register(
      String name,
      String description,
      Series series,
      AtomicReference<Sums> cell,
      ToLongFunction<Sums> value) {
    FunctionCounter.builder(name, cell, sums -> value.applyAsLong(sums.get()))
        .description(description)
        .tags(series.tags())
        .register(registry);
  }

  private record Series(String address, String direction, String scope) {

    static Series of(AddressTraffic row) {
      return new Series(
          OF_A_DEVICE.matcher(row.address()).replaceFirst("mesh.device.$1"),
          row.direction().name().toLowerCase(Locale.ROOT),
          row.scope().name().toLowerCase(Locale.ROOT));
    }

    Tags tags() {
      return Tags.of("address", address, "direction", direction, "scope", scope);
    }
  }

  private record Sums(long frames, long bytes, long failures) {

    static Sums of(AddressTraffic row) {
      return new Sums(row.frames(), row.bytes(), row.failures());
    }

    Sums plus(Sums other) {
      return new Sums(frames + other.frames, bytes + other.bytes, failures + other.failures);
    }
  }
}
