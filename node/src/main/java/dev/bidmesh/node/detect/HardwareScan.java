package dev.bidmesh.node.detect;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.Hardware;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for hardware by the device files that its drivers make, which asks no driver and starts
 * nothing. What it finds may still be of no use: a driver can be there without the program that
 * needs it.
 */
public final class HardwareScan {

  private static final Logger LOG = LoggerFactory.getLogger(HardwareScan.class);

  private static final List<Kind> KINDS =
      List.of(
          new Kind(Accelerator.NPU, "dev/accel", "accel*", "NPU"),
          new Kind(Accelerator.NPU, "dev", "fastrpc-*", "Qualcomm Hexagon"),
          new Kind(Accelerator.NPU, "dev", "rknpu", "Rockchip NPU"),
          new Kind(Accelerator.GPU, "dev", "nvidia[0-9]*", "NVIDIA GPU"),
          new Kind(Accelerator.GPU, "dev", "kfd", "AMD GPU (ROCm)"),
          new Kind(Accelerator.GPU, "dev/dri", "renderD*", "GPU"));

  private record Kind(Accelerator accelerator, String folder, String pattern, String name) {}

  private final Path root;
  private final String system;
  private final String architecture;

  /**
   * @param root folder in which {@code dev} and {@code sys} are
   * @param system as {@code os.name} says
   * @param architecture as {@code os.arch} says
   */
  public HardwareScan(Path root, String system, String architecture) {
    this.root = root;
    this.system = system.toLowerCase(Locale.ROOT);
    this.architecture = architecture.toLowerCase(Locale.ROOT);
  }

  /** Of the machine that this runs on. */
  public static HardwareScan system() {
    return new HardwareScan(
        Path.of("/"),
        System.getProperty("os.name", "unknown"),
        System.getProperty("os.arch", "unknown"));
  }

  /** What is there, at most {@value Hardware#MAX} things; what cannot be read is not there. */
  public List<Hardware> find() {
    var found = new ArrayList<Hardware>();
    if (system.startsWith("mac") && architecture.equals("aarch64")) {
      // Each of these machines has both.
      found.add(new Hardware(Accelerator.NPU, "Apple Neural Engine"));
      found.add(new Hardware(Accelerator.GPU, "Apple GPU (Metal)"));
    }
    KINDS.forEach(kind -> found.addAll(find(kind)));
    return List.copyOf(found.subList(0, Math.min(found.size(), Hardware.MAX)));
  }

  private List<Hardware> find(Kind kind) {
    Path folder = root.resolve(kind.folder());
    var files = new ArrayList<Path>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> matches = Files.newDirectoryStream(folder, kind.pattern())) {
        matches.forEach(files::add);
      } catch (IOException | DirectoryIteratorException e) {
        LOG.atDebug().addKeyValue("folder", folder).log("cannot be read: " + e.getMessage());
      }
    }
    return files.stream().sorted().map(file -> hardware(kind, file)).toList();
  }

  private Hardware hardware(Kind kind, Path file) {
    return new Hardware(
        kind.accelerator(),
        kind.name() + ", /" + root.relativize(file).toString().replace('\\', '/'));
  }
}
