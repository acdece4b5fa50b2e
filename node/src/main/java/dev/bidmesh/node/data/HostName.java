package dev.bidmesh.node.data;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this machine is called, found without asking a name server where that is possible. */
public final class HostName {

  private static final Logger LOG = LoggerFactory.getLogger(HostName.class);
  private static final int MAX_LENGTH = 63;
  private static final String FALLBACK = "node";

  private HostName() {}

  /** The host's name as a directory's name. */
  public static String find(Map<String, String> environment) {
    return Stream.<Supplier<Optional<String>>>of(
            () -> Optional.ofNullable(environment.get("COMPUTERNAME")),
            () -> firstLine(Path.of("/proc/sys/kernel/hostname")),
            () -> firstLine(Path.of("/etc/hostname")),
            () -> Optional.ofNullable(environment.get("HOSTNAME")),
            HostName::resolved)
        .flatMap(source -> source.get().stream())
        .filter(name -> !name.isBlank())
        .findFirst()
        .map(HostName::sanitised)
        .orElse(FALLBACK);
  }

  /**
   * A name without its domain and with every character replaced that a directory or a host name
   * cannot have on some platform.
   */
  public static String sanitised(String name) {
    String plain =
        name.strip()
            .replaceAll("\\..*$", "")
            .replaceAll("[^A-Za-z0-9_-]+", "-")
            .replaceAll("^-+|-+$", "");
    return plain.isEmpty() ? FALLBACK : plain.substring(0, Math.min(plain.length(), MAX_LENGTH));
  }

  private static Optional<String> firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.atTrace().addKeyValue("file", file).log("no host name there");
      return Optional.empty();
    }
  }

  private static Optional<String> resolved() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("host name unknown");
      return Optional.empty();
    }
  }
}
