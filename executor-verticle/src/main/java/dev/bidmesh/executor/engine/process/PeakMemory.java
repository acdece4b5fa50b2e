package dev.bidmesh.executor.engine.process;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The most memory that a program and its children held, as far as it was looked at. The kernel
 * keeps the peak of each process ({@code VmHWM} in {@code /proc/PID/status}), so that a look
 * shortly before the end is enough for one; absent where there is no such file. Safe for use by
 * many threads.
 */
final class PeakMemory {

  private static final String PEAK = "VmHWM";

  private final ProcessMemory processes;
  private long peakBytes;

  PeakMemory(Path proc) {
    this.processes = new ProcessMemory(proc, PEAK);
  }

  /** Looks at a program and its children. */
  void look(ProcessHandle root) {
    long sum = processes.bytes(ProcessTree.family(root));
    synchronized (this) {
      peakBytes = Math.max(peakBytes, sum);
    }
  }

  synchronized OptionalLong peakBytes() {
    return peakBytes == 0 ? OptionalLong.empty() : OptionalLong.of(peakBytes);
  }
}
