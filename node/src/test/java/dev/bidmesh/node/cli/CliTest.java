package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CliTest {

  private final CliRun cli = new CliRun();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "srve | unknown command srve. Did you mean serve? See bidmesh --help.",
        "aks | unknown command aks. Did you mean ask? See bidmesh --help.",
        "--versoin | unknown flag --versoin. Did you mean --version? See bidmesh --help.",
        "serve --htp-port 1 | unknown flag --htp-port. Did you mean --http-port? See bidmesh serve"
            + " --help.",
        "serve --http_port=1 | unknown flag --http_port. Did you mean --http-port? See bidmesh"
            + " serve --help.",
        "serve --bus-prt 1 | unknown flag --bus-prt. Did you mean --bus-port? See bidmesh serve"
            + " --help.",
        "serve more | serve takes no further words such as 'more'. See bidmesh serve" + " --help.",
        "ask --max-token 3 hi | unknown flag --max-token. Did you mean --max-tokens? See bidmesh"
            + " ask --help.",
        "status --jsn | unknown flag --jsn. Did you mean --json? See bidmesh status --help.",
        "status now | status takes no further words such as 'now'. See bidmesh status" + " --help."
      })
  void shouldNameTheNearestOfWhatIsNotKnown(String line, String message) {
    // when
    int code = cli.run(line.split(" "));

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).isEqualTo("bidmesh: " + message + "\n");
    assertThat(cli.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ask --max-tokens many hi | '--max-tokens' | 'many'",
        "ask --temperature hot hi | '--temperature' | 'hot'",
        "ask --deadline 5 hi | '--deadline' | whole number and a unit (ms, s, m or h)",
        "ask --deadline 0s hi | '--deadline' | longer than nothing",
        "ask --model | '--model' | Missing",
        "serve --name | '--name' | Missing"
      })
  void shouldNameFlagAndRemedyOfAWrongValue(String line, String flag, String reason) {
    // when
    int code = cli.run(line.split(" "));

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).startsWith("bidmesh: ").contains(flag, reason).doesNotContain("\tat ");
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void shouldSayThatACommandIsMissing() {
    // when
    int code = cli.run();

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo(
            "bidmesh: give a command: demo, ask, chat, up, join, serve, status, peers, models, explain, tap, logs, doctor, init, token, node, config, bandit, key, completion or help. See bidmesh --help.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void shouldTellItsVersion(String flag) {
    // when
    int code = cli.run(flag);

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).startsWith("bidmesh ").contains("Java " + Runtime.version());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help", "-h"})
  void shouldListCommandsExamplesAndExitCodes(String flag) {
    // when
    int code = cli.run(flag);

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).contains("serve", "ask", "status", "help", "Examples:", "Exit codes:");
  }

  @Test
  void shouldSayWhatEachCommandIsForInALineOfItsOwn() {
    cli.run("--help");

    // The longest names leave 67 of 80 columns.
    assertThat(commands(new Cli(cli.terminal()).commandLine()))
        .hasSizeGreaterThan(30)
        .allSatisfy(
            command ->
                assertThat(summary(command))
                    .as(command.name())
                    .endsWith(".")
                    .hasSizeBetween(8, 62));
    assertThat(cli.out()).contains("  chat, repl  Talk with the mesh, question by question.\n");
  }

  private static List<CommandSpec> commands(CommandLine line) {
    return line.getSubcommands().values().stream()
        .distinct()
        .filter(each -> !(each.getCommand() instanceof CommandLine.HelpCommand))
        .flatMap(each -> Stream.concat(Stream.of(each.getCommandSpec()), commands(each).stream()))
        .toList();
  }

  private static String summary(CommandSpec command) {
    return String.join("", command.usageMessage().header());
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "ask", "status"})
  void shouldExplainEachCommandWithExamplesDefaultsAndExitCodes(String command) {
    // when
    int code = cli.run(command, "--help");

    // then
    assertThat(code).isZero();
    assertThat(cli.out())
        .contains("Usage: bidmesh " + command, "Examples:", "Exit codes:", "efault");
    assertThat(new CliRun().run("help", command)).isZero();
  }

  @Test
  void shouldRefuseABrokenConfigurationBeforeAnythingStarts() {
    // when
    int code = cli.with("BIDMESH_HTTP_PORT", "no").run("serve");

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo("bidmesh: BIDMESH_HTTP_PORT: httpPort must be a whole number, not 'no'\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serve --http-port x | --http-port: httpPort must be a whole number, not 'x'",
        "serve --policy best | --policy: routing.policy must be one of adaptive, npu-first, lowest-cpu, least-outstanding, power-of-two, round-robin, random, not"
            + " 'best'",
        "serve --bind 0.0.0.0 | bind is 0.0.0.0, which other devices can reach",
        "serve --log-level loud | --log-level: logLevel must be one of error, warn, info",
        "serve --config /nonexistent.yaml | /nonexistent.yaml: no such file. Check --config."
      })
  void shouldNameTheFlagOfAnUnusableSetting(String line, String message) {
    // when
    int code = cli.run(line.split(" "));

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).startsWith("bidmesh: " + message);
    assertThat(cli.err().lines()).hasSize(1);
  }
}
