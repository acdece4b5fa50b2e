package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A program and everything that it has started. Children that have lost their parent are known by a
 * variable in their environment, where that can be read (Linux).
 */
final class ProcessTree {

  /**
   * The variable; its value differs from run to run. It does not begin like those that configure a
   * node, since a program may be one.
   */
  static final String VARIABLE = "_BIDMESH_RUN";

  private static final int ROUNDS = 5;

  private final Path proc;
  private final String mark;

  ProcessTree(Path proc, String mark) {
    this.proc = proc;
    this.mark = mark;
  }

  /** Asks all to end. */
  void terminate(ProcessHandle root) {
    members(root).forEach(ProcessHandle::destroy);
  }

  /** Kills all, and again those that were started meanwhile. */
  void kill(ProcessHandle root) {
    untilNoneIsLeft(() -> members(root), ProcessHandle::destroyForcibly);
  }

  /** Kills those that outlived the program. */
  void killOrphans() {
    untilNoneIsLeft(() -> marked(proc, mark::equals), ProcessHandle::destroyForcibly);
  }

  /** The program and its children. */
  static List<ProcessHandle> family(ProcessHandle root) {
    var all = new ArrayList<ProcessHandle>();
    all.add(root);
    root.descendants().forEach(all::add);
    return all;
  }

  /** Kills what the runs of killed nodes left. */
  static void sweep(Path proc, OwnerMark self) {
    untilNoneIsLeft(() -> marked(proc, self::isOfDeadOwner), ProcessHandle::destroyForcibly);
  }

  private Set<ProcessHandle> members(ProcessHandle root) {
    var all = new LinkedHashSet<>(family(root));
    all.addAll(marked(proc, mark::equals));
    all.removeIf(each -> !each.isAlive());
    return all;
  }

  private static void untilNoneIsLeft(Living living, Consumer<ProcessHandle> action) {
    Set<ProcessHandle> hit = new LinkedHashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      // One that was hit may need a moment, and needs no second blow.
      Set<ProcessHandle> fresh = new LinkedHashSet<>(living.find());
      fresh.removeAll(hit);
      if (fresh.isEmpty()) {
        return;
      }
      fresh.forEach(action);
      hit.addAll(fresh);
    }
  }

  private static Set<ProcessHandle> marked(Path proc, Predicate<String> wanted) {
    var found = new LinkedHashSet<ProcessHandle>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path each : all) {
        if (isMarked(each, wanted)) {
          long pid = Long.parseLong(String.valueOf(each.getFileName()));
          ProcessHandle.of(pid).filter(ProcessHandle::isAlive).ifPresent(found::add);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Set.of(); // No such file system here: descendants are all that can be known.
    }
    return found;
  }

  private static boolean isMarked(Path process, Predicate<String> wanted) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      String prefix = VARIABLE + "=";
      for (String entry : new String(environment, StandardCharsets.ISO_8859_1).split("\0")) {
        if (entry.startsWith(prefix)) {
          return wanted.test(entry.substring(prefix.length()));
        }
      }
      return false;
    } catch (IOException e) {
      return false; // Of another user, or gone: not ours in either case.
    }
  }

  private interface Living {
    Set<ProcessHandle> find();
  }
}
