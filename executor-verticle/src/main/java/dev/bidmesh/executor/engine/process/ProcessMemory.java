package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the kernel says of the memory of processes, where it says anything. */
final class ProcessMemory {

  private static final long BYTES_PER_KB = 1024;

  private final Path proc;
  private final Pattern line;

  /**
   * @param proc where the kernel tells about processes
   * @param field of {@code /proc/PID/status}, in kB
   */
  ProcessMemory(Path proc, String field) {
    this.proc = proc;
    this.line = Pattern.compile("(?m)^" + field + ":\\s+(\\d{1,15}) kB$");
  }

  /** Of all of them together; those that are gone, or not told of, count 0. */
  long bytes(Collection<ProcessHandle> processes) {
    return processes.stream().mapToLong(each -> bytes(each.pid())).sum();
  }

  private long bytes(long pid) {
    try {
      Path status = proc.resolve(Long.toString(pid)).resolve("status");
      Matcher matcher = line.matcher(Files.readString(status));
      return matcher.find() ? Long.parseLong(matcher.group(1)) * BYTES_PER_KB : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
