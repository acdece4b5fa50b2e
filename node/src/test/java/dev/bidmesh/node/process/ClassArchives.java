package dev.bidmesh.node.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the launcher keeps of the classes of a jar, with which a process starts sooner. Nothing
 * depends on it: where there is none, processes start without.
 */
final class ClassArchives {

  private static final Logger LOG = LoggerFactory.getLogger(ClassArchives.class);
  private static final Path LAUNCHER = Path.of("..", "bidmesh").toAbsolutePath().normalize();
  private static final long LONGEST_S = 120;

  private ClassArchives() {}

  /** For commands and for nodes, or none; made once, by the first who asks, while others wait. */
  private static final class Shared {
    static final List<Path> FILES = made();
  }

  /** Options for Java that is to run a command line of the jar. */
  static List<String> options(Path jar, List<String> arguments) {
    if (!jar.toAbsolutePath().normalize().equals(jarOfLauncher())) {
      return List.of();
    }
    List<Path> files = Shared.FILES;
    if (files.isEmpty()) {
      return List.of();
    }
    boolean serves = !arguments.isEmpty() && arguments.get(0).equals("serve");
    // What does not fit the Java that runs is passed over without a word.
    return List.of(
        "-XX:SharedArchiveFile=" + files.get(serves ? 1 : 0),
        "-Xlog:cds=off",
        "-Xlog:cds+dynamic=off");
  }

  private static Path jarOfLauncher() {
    return LAUNCHER.resolveSibling(Path.of("node", "target", "bidmesh.jar"));
  }

  private static List<Path> made() {
    if (File.separatorChar == '\\') {
      return List.of();
    }
    try {
      Path out = Files.createTempFile("archives", ".txt");
      var builder =
          new ProcessBuilder(LAUNCHER.toString(), "--archive-classes")
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process launcher = builder.start();
      if (!launcher.waitFor(LONGEST_S, TimeUnit.SECONDS)) {
        launcher.destroy();
      }
      List<Path> files = Files.readAllLines(out).stream().map(Path::of).toList();
      Files.delete(out);
      return files.size() == 2 ? files : List.of();
    } catch (IOException e) {
      LOG.warn("processes start without an archive of their classes", e);
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
