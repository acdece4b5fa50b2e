package dev.bidmesh.node.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import dev.bidmesh.executor.ModelRunners;
import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.executor.engine.process.ProgramPath;
import dev.bidmesh.node.detect.HardwareScan;
import dev.bidmesh.node.detect.HttpLooker;
import dev.bidmesh.node.detect.Looker;
import dev.bidmesh.node.detect.Place;
import dev.bidmesh.protocol.message.Hardware;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The device, as far as an examination looks at it; another one for tests.
 *
 * @param java version of the runtime
 * @param vendor who made it
 * @param system name and architecture of the operating system
 * @param heapBytes most that the heap can take
 * @param memoryBytes of the whole device, where it tells
 * @param clock of the day
 * @param hardware what models could be computed on beside the processor
 * @param telemetry where its state is read
 * @param places where inference servers may be
 * @param looker looks at them
 * @param home the user's directory
 * @param programs where a program is, if it is on the path
 * @param runners which engine runs a model file here
 */
public record Host(
    Runtime.Version java,
    String vendor,
    String system,
    long heapBytes,
    OptionalLong memoryBytes,
    Clock clock,
    List<Hardware> hardware,
    List<TelemetrySource> telemetry,
    List<Place> places,
    Function<Vertx, Looker> looker,
    Path home,
    Function<String, Optional<Path>> programs,
    ModelRunners runners) {

  public Host {
    hardware = List.copyOf(hardware);
    telemetry = List.copyOf(telemetry);
    places = List.copyOf(places);
  }

  /**
   * The one that this runs on.
   *
   * @param environment variables
   */
  public static Host system(Map<String, String> environment) {
    return new Host(
        Runtime.version(),
        System.getProperty("java.vendor", "unknown"),
        System.getProperty("os.name", "unknown") + " " + System.getProperty("os.arch", "unknown"),
        Runtime.getRuntime().maxMemory(),
        memory(),
        Clock.systemDefaultZone(),
        HardwareScan.system().find(),
        TelemetrySources.oshi(),
        Place.usual(environment),
        HttpLooker::new,
        UserHome.of(environment),
        new ProgramPath(environment)::find,
        ModelRunners.here());
  }

  private static OptionalLong memory() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean known
            && known.getTotalMemorySize() > 0
        ? OptionalLong.of(known.getTotalMemorySize())
        : OptionalLong.empty();
  }
}
