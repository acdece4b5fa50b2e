package dev.bidmesh.executor.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bidmesh.executor.engine.process.ProgramCall.Limits;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

@EnabledOnOs(OS.LINUX)
class ParentDeathTest {

  private static final long PATIENCE_SECONDS = 30;

  private final Path root;

  ParentDeathTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void shouldTakeProgramsAlongWhenTheNodeIsKilled() throws Exception {
    var path = new ProgramPath(System.getenv());
    List<String> bound = new ParentDeath(path).bind(List.of("x"));
    assumeTrue(bound.size() > 1, "setpriv of util-linux is not installed");
    var command = new ArrayList<>(JavaProgram.command(Node.class, Programs.class, Logger.class));
    command.add(root.toString());
    Process node =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = node.inputReader(StandardCharsets.UTF_8)) {
      long pid = Long.parseLong(String.valueOf(output.readLine()));
      ProcessHandle program = ProcessHandle.of(pid).orElseThrow();

      node.destroyForcibly().waitFor();

      program.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(program.isAlive()).isFalse();
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void shouldStartProgramsWhereNothingBindsThem() {
    var nothing = new ParentDeath(new ProgramPath(Map.of("PATH", root.toString())));

    assertThat(nothing.bind(List.of("program", "argument"))).containsExactly("program", "argument");
  }

  /** Starts a program, tells its process id, and waits to be killed. */
  static final class Node {

    private Node() {}

    public static void main(String[] arguments) {
      var programs = new Programs("node", Path.of(arguments[0]), Path.of("/proc"));
      var listener = new CollectingListener();
      programs.start(
          folder -> ProgramCall.of(List.of("sleep", "300"), Limits.serving(Duration.ofMillis(200))),
          listener);
      System.out.println(listener.awaitStart());
      LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
    }
  }
}
