package dev.bidmesh.executor.engine.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Marks what belongs to a process of this machine, so that what a killed one has left behind can be
 * told from what a living one uses. Names the boot and the process namespace too: a process of
 * another machine or container is never taken for dead.
 *
 * @param proc where the kernel tells about processes
 * @param place boot and namespace
 * @param pid of the owner
 * @param startTicks when the owner started, on a clock that nobody sets, since a pid is used again;
 *     0 if that is not told
 */
record OwnerMark(Path proc, String place, long pid, long startTicks) {

  // In /proc/PID/stat, counted from behind the name, which may hold anything.
  private static final int START_FIELD = 19;

  private static final Pattern FORM = Pattern.compile("([0-9a-f]+)-([0-9]{1,10})-([0-9]{1,15})-");

  /** Of this process. */
  static OwnerMark self(Path proc) {
    long pid = ProcessHandle.current().pid();
    return new OwnerMark(proc, place(proc), pid, startTicks(proc, pid));
  }

  /** The beginning of names; something unlike goes behind it. */
  String text() {
    return place + "-" + pid + "-" + startTicks + "-";
  }

  /** Whether a name begins with a mark of this place whose owner is no more. */
  boolean isOfDeadOwner(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.lookingAt() || !matcher.group(1).equals(place)) {
      return false;
    }
    long owner = Long.parseLong(matcher.group(2));
    boolean alive = ProcessHandle.of(owner).filter(ProcessHandle::isAlive).isPresent();
    return !alive || startTicks(proc, owner) != Long.parseLong(matcher.group(3));
  }

  private static long startTicks(Path proc, long pid) {
    try {
      String stat = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"), ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
      return fields.length > START_FIELD ? Long.parseLong(fields[START_FIELD]) : 0;
    } catch (IOException | NumberFormatException e) {
      return 0; // Not Linux, or not readable: the pid alone has to do.
    }
  }

  private static String place(Path proc) {
    try {
      String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
      String namespace = Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString();
      return boot.replaceAll("[^0-9a-f]", "") + namespace.replaceAll("[^0-9]", "");
    } catch (IOException | UnsupportedOperationException e) {
      return "0"; // Not Linux, or not readable: the pid and its start have to do.
    }
  }
}
