package dev.bidmesh.executor.engine.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process holds open, where the system tells. */
final class OpenFiles {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private OpenFiles() {}

  static boolean areTold() {
    return Files.isDirectory(DESCRIPTORS);
  }

  /** Sockets and event queues. */
  static long sockets() {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.map(OpenFiles::target)
          .filter(target -> target.startsWith("socket:") || target.startsWith("anon_inode:"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of threads of event loops. */
  static List<String> eventLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("vert.x-"))
        .sorted()
        .toList();
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      // It was that of the listing itself.
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
