package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has programs killed by the kernel when this process dies, however it dies, with {@code setpriv}
 * of util-linux where it is there. It puts itself in the program's place, so it costs no process.
 *
 * <p>To the kernel the parent is the thread that started the program: that thread has to live as
 * long as the program.
 */
final class ParentDeath {

  private static final Logger LOG = LoggerFactory.getLogger(ParentDeath.class);

  private static final long PROBE_SECONDS = 5;

  private final ProgramPath path;
  private Optional<List<String>> prefix = Optional.empty();

  ParentDeath(ProgramPath path) {
    this.path = path;
  }

  /** The command that binds a command to this process; the command itself where none does. */
  synchronized List<String> bind(List<String> command) {
    if (prefix.isEmpty()) {
      prefix = Optional.of(find());
    }
    var all = new ArrayList<>(prefix.get());
    all.addAll(command);
    return all;
  }

  private List<String> find() {
    Optional<Path> tool = path.find("setpriv");
    Optional<Path> probe = path.find("true");
    if (tool.isEmpty() || probe.isEmpty()) {
      return List.of();
    }
    List<String> words = List.of(tool.get().toString(), "--pdeathsig", "KILL", "--");
    return works(words, probe.get()) ? words : List.of();
  }

  // A setpriv that is not of util-linux knows no such option.
  private static boolean works(List<String> words, Path probe) {
    var command = new ArrayList<>(words);
    command.add(probe.toString());
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("setpriv does not run");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
