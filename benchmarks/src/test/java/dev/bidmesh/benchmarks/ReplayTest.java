package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReplayTest {

  @Test
  void shouldEndWithZeroIfEveryGateIsKept() {
    assertThat(play("--cases", "8/0.6-own-npu", "--prompts", "600", "--seeds", "4")).isZero();
  }

  @Test
  void shouldEndWithOneIfAGateIsMissed() {
    // The tail of so few prompts is that of a single one.
    assertThat(play("--cases", "8/0.6-own-npu", "--prompts", "40", "--seeds", "1")).isEqualTo(1);
  }

  @Test
  void shouldSayWhatIsMissingIfAFolderHasNoRows() {
    var err = new StringWriter();

    int code =
        Replay.command()
            .setErr(new PrintWriter(err, true))
            .execute("--data", "/nonexistent", "--cases", "8/0.6");

    assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("there is no /nonexistent/phone-b-latency.csv");
  }

  private static int play(String... more) {
    CommandLine command = Replay.command();
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--times";
    arguments[1] = "fitted";
    arguments[2] = "--part";
    arguments[3] = "OWN_NPU";
    System.arraycopy(more, 0, arguments, 4, more.length);
    return command.execute(arguments);
  }
}
