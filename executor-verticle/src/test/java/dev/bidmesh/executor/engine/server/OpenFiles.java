package dev.bidmesh.executor.engine.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** Threads of event loops and of what belongs to them. */
  static Set<Thread> eventLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> thread.getName().startsWith("vert.x-"))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Names of those that are there beside others and do not end within some time either. */
  static List<String> eventLoopsBeside(Set<Thread> others, Duration patience)
      throws InterruptedException {
    var lasting = new ArrayList<String>();
    for (Thread thread : eventLoops()) {
      if (!others.contains(thread)) {
        // Closed ones end on their own time.
        thread.join(patience.toMillis());
        if (thread.isAlive()) {
          lasting.add(thread.getName());
        }
      }
    }
    return lasting;
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
