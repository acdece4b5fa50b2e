package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most memory that a program and its children held, as far as it was looked at. The kernel
 * keeps the peak of each process ({@code VmHWM} in {@code /proc/PID/status}), so that a look
 * shortly before the end is enough for one; absent where there is no such file. Safe for use by
 * many threads.
 */
final class PeakMemory {

  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d{1,15}) kB$");
  private static final long BYTES_PER_KB = 1024;

  private final Path proc;
  private long peakBytes;

  PeakMemory(Path proc) {
    this.proc = proc;
  }

  /** Looks at a program and its children. */
  void look(ProcessHandle root) {
    long sum =
        ProcessTree.family(root).stream().mapToLong(each -> ofProcess(each.pid()).orElse(0)).sum();
    synchronized (this) {
      peakBytes = Math.max(peakBytes, sum);
    }
  }

  synchronized OptionalLong peakBytes() {
    return peakBytes == 0 ? OptionalLong.empty() : OptionalLong.of(peakBytes);
  }

  private OptionalLong ofProcess(long pid) {
    try {
      Path status = proc.resolve(Long.toString(pid)).resolve("status");
      Matcher matcher = PEAK.matcher(Files.readString(status));
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)) * BYTES_PER_KB)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
