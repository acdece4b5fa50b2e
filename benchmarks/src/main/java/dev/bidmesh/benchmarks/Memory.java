package dev.bidmesh.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks once a second at the memory of processes. Linux only. */
final class Memory implements AutoCloseable {

  private static final String RESIDENT = "VmRSS:";

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "memory");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Long> processes;
  private final List<Long> mostBytes = new ArrayList<>();

  /** Begins to look. */
  Memory(List<Long> processes) {
    this.processes = List.copyOf(processes);
    timer.scheduleAtFixedRate(this::look, 0, 1, TimeUnit.SECONDS);
  }

  /** For each second the memory of the process that had most, in bytes. */
  synchronized List<Long> mostBytes() {
    return List.copyOf(mostBytes);
  }

  private synchronized void look() {
    mostBytes.add(processes.stream().mapToLong(Memory::residentBytes).max().orElse(0));
  }

  static long residentBytes(long process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
