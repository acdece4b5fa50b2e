package dev.bidmesh.node.doctor;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.data.DataDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at what every node needs, whatever its engines are. */
final class RuntimeCheck {

  private static final int OLDEST_JAVA = 17;
  private static final long LEAST_HEAP_BYTES = 64L << 20;

  /** Before it a clock has surely not been set. */
  private static final int OLDEST_YEAR = 2025;

  private final Host host;
  private final NodeConfig config;
  private final Path directory;

  /**
   * @param directory of a node that would be started now
   */
  RuntimeCheck(Host host, NodeConfig config, Path directory) {
    this.host = host;
    this.config = config;
    this.directory = directory;
  }

  Report.Part run() {
    return new Report.Part("Machine", List.of(java(), memory(), clock(), data(), ports()));
  }

  private Finding java() {
    String what = "%s, %s, on %s".formatted(host.java(), host.vendor(), host.system());
    return host.java().feature() >= OLDEST_JAVA
        ? Finding.ok("Java", what)
        : Finding.problem("Java", what)
            .remedy("install a JDK " + OLDEST_JAVA + " or newer, or set JAVA_HOME to one");
  }

  private Finding memory() {
    String heap = "heap of up to " + size(host.heapBytes());
    String what =
        host.memoryBytes().isPresent()
            ? heap + " of " + size(host.memoryBytes().getAsLong())
            : heap + "; the system does not tell how much there is";
    return host.heapBytes() >= LEAST_HEAP_BYTES
        ? Finding.ok("memory", what)
        : Finding.problem("memory", what).remedy("give it 64 MB: BIDMESH_JAVA_OPTS=-Xmx64m");
  }

  private Finding clock() {
    ZonedDateTime now = ZonedDateTime.now(host.clock()).truncatedTo(ChronoUnit.SECONDS);
    String what = now.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    return now.getYear() >= OLDEST_YEAR
        ? Finding.ok("clock", what)
        : Finding.problem("clock", what + " cannot be right")
            .remedy("set it, for example with NTP: certificates and logs depend on it");
  }

  private Finding data() {
    if (!Files.exists(directory)) {
      return above(directory)
          .filter(Files::isWritable)
          .map(found -> Finding.ok("data", directory + ", will be made"))
          .orElseGet(() -> unwritable(directory + " cannot be made"));
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      return unwritable(directory + " is no directory that can be written to");
    }
    return DataDir.isHeld(directory)
        ? Finding.ok("data", directory + ", held by a node that runs")
        : Finding.ok("data", directory.toString());
  }

  private static Finding unwritable(String what) {
    return Finding.problem("data", what).remedy("choose another with --data-dir");
  }

  private static Optional<Path> above(Path path) {
    return Stream.iterate(path.toAbsolutePath(), each -> each != null, Path::getParent)
        .filter(Files::exists)
        .findFirst();
  }

  private Finding ports() {
    try (ClaimedPorts claimed = ClaimedPorts.claim(config.memberPorts())) {
      Ports ports = claimed.ports();
      return Finding.ok(
          "ports",
          "%d (HTTP), %d (event bus), %d (cluster) are free at %s"
              .formatted(ports.http(), ports.bus(), ports.cluster(), config.bind()));
    } catch (StartupException e) {
      return Finding.problem("ports", String.valueOf(e.getMessage()));
    }
  }

  static String size(long bytes) {
    double mega = bytes / (double) (1 << 20);
    return mega < 1024
        ? String.format(Locale.ROOT, "%.0f MB", mega)
        : String.format(Locale.ROOT, "%.1f GB", mega / 1024);
  }
}
