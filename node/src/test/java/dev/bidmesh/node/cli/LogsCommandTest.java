package dev.bidmesh.node.cli;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {

  private final CliRun cli;
  private final Path home;
  private final Path file;

  LogsCommandTest(@TempDir Path home) throws IOException {
    this.home = home;
    this.cli = new CliRun().home(home);
    this.file = home.resolve(".bidmesh").resolve("desk").resolve("logs").resolve("node.log");
    Files.createDirectories(file.getParent());
  }

  @Test
  void shouldShowTheNewestLines() throws IOException {
    write("INFO", "one");
    write("INFO", "two");
    write("WARN", "three");

    int code = cli.run("logs", "--name", "desk", "--lines", "2");

    assertThat(code).isZero();
    assertThat(cli.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith(" INFO  Thing: two key=value"),
            line -> assertThat(line).endsWith(" WARN  Thing: three key=value"));
  }

  @Test
  void shouldShowOnlyWhatIsSevereEnoughAsItWasWritten() throws IOException {
    write("INFO", "one");
    write("ERROR", "two");
    Files.writeString(file, "cut o", StandardOpenOption.APPEND);

    int code = cli.run("logs", "--name", "desk", "--level", "warn", "--json");

    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo(line("ERROR", "two"));
  }

  @Test
  void shouldFollowUntilItIsInterrupted() throws IOException {
    write("INFO", "before");
    var running = cli.start("logs", "--name", "desk", "--follow");
    Consumer<String> signals = await(cli.signals());
    awaitUntil("the first line", () -> cli.out().contains("before"));

    write("INFO", "after");
    awaitUntil("the next line", () -> cli.out().contains("after"));
    signals.accept(Signals.INTERRUPT);

    assertThat(await(running)).isEqualTo(3);
  }

  @Test
  void shouldSayWhereThereAreLogsIfThereIsNone() throws IOException {
    write("INFO", "one");

    int code = cli.run("logs", "--name", "laptop");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err())
        .contains("there is no log at " + home.resolve(".bidmesh").resolve("laptop"))
        .contains("desk")
        .contains("--name");
  }

  @Test
  void shouldNameAWrongFlag() {
    assertThat(cli.run("logs", "--lines", "-1")).isEqualTo(2);
    assertThat(cli.run("logs", "--level", "loud")).isEqualTo(2);
    assertThat(cli.err()).contains("--lines", "--level").contains("'loud'");
  }

  private void write(String level, String message) throws IOException {
    Files.writeString(
        file, line(level, message), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String line(String level, String message) {
    return "{\"ts\":\"2026-01-02T03:04:05.678Z\",\"level\":\""
        + level
        + "\",\"logger\":\"dev.bidmesh.Thing\",\"message\":\""
        + message
        + "\",\"fields\":{\"key\":\"value\"}}\n";
  }
}
