package dev.bidmesh.executor.engine.process;

import java.util.OptionalLong;

/**
 * The most memory that a program which serves for long held between two moments, as far as it was
 * looked at: at both of them, and twice a second between. The kernel's own peak would be that of
 * its whole life. Safe for use by many threads.
 */
public final class MemoryWatch {

  private final ServedMemory memory;
  private long peakBytes;

  MemoryWatch(ServedMemory memory) {
    this.memory = memory;
  }

  /** Ends it; gives the peak in bytes, absent where the system does not tell. */
  public OptionalLong end() {
    memory.end(this);
    synchronized (this) {
      return peakBytes == 0 ? OptionalLong.empty() : OptionalLong.of(peakBytes);
    }
  }

  synchronized void seen(long bytes) {
    peakBytes = Math.max(peakBytes, bytes);
  }
}
