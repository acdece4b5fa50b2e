package dev.bidmesh.executor.engine.process;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at the memory of a program that serves, while somebody watches. Safe for use by many
 * threads.
 */
final class ServedMemory {

  private static final String NOW = "VmRSS";

  private final ProcessMemory processes;
  private final Set<MemoryWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile Optional<ProcessHandle> root = Optional.empty();
  // To find all children takes a while, and a server has the same ones for long.
  private volatile Collection<ProcessHandle> family = List.of();

  ServedMemory(Path proc) {
    this.processes = new ProcessMemory(proc, NOW);
  }

  /** The program runs. */
  void started(ProcessHandle process) {
    family = List.of(process);
    root = Optional.of(process);
  }

  /** Begins to watch. */
  MemoryWatch watch() {
    var watch = new MemoryWatch(this);
    watches.add(watch);
    watch.seen(processes.bytes(family));
    return watch;
  }

  /** Looks for whoever watches; does nothing if nobody does. */
  void look() {
    if (!watches.isEmpty() && root.isPresent()) {
      family = ProcessTree.family(root.get());
      long bytes = processes.bytes(family);
      watches.forEach(watch -> watch.seen(bytes));
    }
  }

  void end(MemoryWatch watch) {
    if (watches.remove(watch)) {
      watch.seen(processes.bytes(family));
    }
  }
}
