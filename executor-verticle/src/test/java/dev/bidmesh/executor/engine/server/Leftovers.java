package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds: counted before something and after it, it shows what that has left.
 *
 * @param processes that it has started, and their children
 * @param threads that are alive
 * @param descriptors all that are open
 * @param sockets of them, those of sockets and of event queues
 * @param files of it in the folder for temporary files, which other processes use, too
 */
record Leftovers(
    Set<Long> processes, Set<Thread> threads, int descriptors, int sockets, Set<String> files) {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Descriptors that the virtual machine itself opens when it likes, as for a class. */
  private static final int FEW = 2;

  /** Begins of the names of threads that the virtual machine keeps for everybody. */
  private static final Set<String> SHARED =
      Set.of("ForkJoinPool.commonPool", "process reaper", "Common-Cleaner", "surefire");

  static Leftovers now() {
    Set<String> open = openDescriptors();
    return new Leftovers(
        ProcessHandle.current()
            .descendants()
            .filter(ProcessHandle::isAlive)
            .map(ProcessHandle::pid)
            .collect(Collectors.toUnmodifiableSet()),
        living(),
        open.size(),
        (int) open.stream().filter(Leftovers::isSocket).count(),
        ownFiles(Path.of(System.getProperty("java.io.tmpdir"))));
  }

  /** Fails if more is there, and stays. What was closed may end on its own time. */
  void assertNoMoreIsThere() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isAllOf(now()) && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    Leftovers now = now();
    assertThat(processes).as("processes").containsAll(now.processes);
    assertThat(threads).as("threads").containsAll(now.threads);
    assertThat(now.sockets).as("sockets").isLessThanOrEqualTo(sockets);
    assertThat(now.descriptors).as("descriptors").isLessThanOrEqualTo(descriptors + FEW);
    assertThat(files).as("temporary files").containsAll(now.files);
  }

  private boolean isAllOf(Leftovers later) {
    return processes.containsAll(later.processes)
        && threads.containsAll(later.threads)
        && later.sockets <= sockets
        && later.descriptors <= descriptors + FEW
        && files.containsAll(later.files);
  }

  private static Set<Thread> living() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> SHARED.stream().noneMatch(thread.getName()::startsWith))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Names hold the number of the process. */
  private static Set<String> ownFiles(Path folder) {
    String own = "-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.contains(own))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each with its number and what it stands for; none where the system does not tell. */
  private static Set<String> openDescriptors() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return Set.of();
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.map(each -> each.getFileName() + " " + target(each))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(String descriptor) {
    return descriptor.contains(" socket:") || descriptor.contains(" anon_inode:");
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
