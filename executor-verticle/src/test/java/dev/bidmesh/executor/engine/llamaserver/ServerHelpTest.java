package dev.bidmesh.executor.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are shell scripts")
class ServerHelpTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Programs programs = new Programs("server-help-test");
  private final Path folder;

  ServerHelpTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    programs.close().join();
  }

  @Test
  void shouldAskForMoreWhereTheFourthLevelIsTrace() {
    assertThat(new ServerHelp(LlamaServerStandIn.HELP).tellingWeights(name -> false))
        .containsExactly("--log-verbosity", "4");
  }

  @Test
  void shouldAskForNothingWhereTheFourthLevelIsDebugOrThereAreNoLevels() {
    assertThat(LlamaServerStandIn.OLDER_HELP).contains("- 4: debug");
    assertThat(new ServerHelp(LlamaServerStandIn.OLDER_HELP).tellingWeights(name -> false))
        .isEmpty();
    assertThat(ServerHelp.NONE.tellingWeights(name -> false)).isEmpty();
  }

  @Test
  void shouldLeaveTheLevelToAnEnvironmentThatSetsIt() {
    var current = new ServerHelp(LlamaServerStandIn.HELP);
    String earlier = LlamaServerStandIn.HELP.replace("LLAMA_ARG_LOG", "LLAMA_LOG");

    assertThat(current.tellingWeights("LLAMA_ARG_LOG_VERBOSITY"::equals)).isEmpty();
    assertThat(new ServerHelp(earlier).tellingWeights("LLAMA_LOG_VERBOSITY"::equals)).isEmpty();
    assertThat(current.tellingWeights("LLAMA_LOG_VERBOSITY"::equals))
        .as("a variable that it does not read")
        .isNotEmpty();
  }

  @Test
  void shouldAskTheProgramItself() throws IOException {
    Path program = program("echo \"asked $*\"");

    assertThat(ServerHelp.of(programs, program, LONG).join().text()).isEqualTo("asked --help\n");
  }

  @Test
  void shouldDoWithoutTheHelpOfAProgramThatDoesNotEnd() throws IOException {
    Path program = program("exec sleep 60");

    ServerHelp help = ServerHelp.of(programs, program, Duration.ofMillis(200)).join();

    assertThat(help).isEqualTo(ServerHelp.NONE);
  }

  @Test
  void shouldDoWithoutTheHelpOfAProgramThatCannotBeRun() {
    Path nowhere = folder.resolve("nowhere");

    assertThat(ServerHelp.of(programs, nowhere, LONG).join()).isEqualTo(ServerHelp.NONE);
  }

  @Test
  void shouldAskNobodyOnceAllProgramsAreClosed() {
    programs.close().join();

    assertThat(ServerHelp.of(programs, folder, LONG).join()).isEqualTo(ServerHelp.NONE);
  }

  private Path program(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + line + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
