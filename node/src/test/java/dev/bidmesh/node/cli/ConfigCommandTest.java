package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCommandTest {

  private final Path home;
  private final CliRun cli;

  ConfigCommandTest(@TempDir Path home) {
    this.home = home;
    this.cli = new CliRun().home(home);
  }

  @Test
  void shouldTellWhereEachValueWasSet() throws IOException {
    Path data = Files.createDirectories(home.resolve("data"));
    Path file = data.resolve("bidmesh.yaml");
    Files.writeString(file, "routing:\n  policy: random\nshutdownTimeout: 3000ms\n");

    int code =
        cli.with("BIDMESH_GATEWAY_MAX_DEADLINE", "20m")
            .run("config", "show", "--data-dir", data.toString());

    assertThat(code).isZero();
    assertThat(cli.out().lines())
        .anySatisfy(line -> assertThat(line).startsWith("KEY ").endsWith("SET BY"))
        .anySatisfy(
            line ->
                assertThat(line.split(" +"))
                    .containsExactly("routing.policy", "random", file + ":2"))
        .anySatisfy(
            line ->
                assertThat(line.split(" +")).containsExactly("shutdownTimeout", "3s", file + ":3"))
        .anySatisfy(
            line ->
                assertThat(line.split(" +"))
                    .containsExactly("gateway.maxDeadline", "20m", "BIDMESH_GATEWAY_MAX_DEADLINE"))
        .anySatisfy(line -> assertThat(line).startsWith("dataDir ").endsWith("--data-dir"))
        .noneSatisfy(line -> assertThat(line).startsWith("bind "));
    assertThat(home.resolve(".bidmesh")).doesNotExist();
  }

  @Test
  void shouldShowDefaultsWhenAsked() throws IOException {
    int code = cli.run("config", "show", "--all", "--json");

    assertThat(code).isZero();
    JsonNode settings = new ObjectMapper().readTree(cli.out()).path("settings");
    assertThat(settings)
        .anySatisfy(
            each -> {
              assertThat(each.path("key").asText()).isEqualTo("bind");
              assertThat(each.path("value").asText()).isEqualTo("127.0.0.1");
              assertThat(each.has("set_by")).isFalse();
            });
  }

  @Test
  void shouldSayWhatIsWrongAndWhere() throws IOException {
    Path file = Files.writeString(home.resolve("c.yaml"), "routing:\n  polcy: random\n");

    int code = cli.run("config", "show", "--config", file.toString());

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains(file + ":2").contains("routing.policy");
  }

  @Test
  void shouldWriteAConfigurationFromTheOriginals() throws IOException {
    Path original = home.resolve("device_config.json");
    Files.writeString(
        original,
        "{\"device_name\":\"attic\",\"listen_port\":5000,\"peers\":[{\"ip\":\"192.0.2.9\"}]}");
    Path data = home.resolve("data");

    int code = cli.run("config", "import", original.toString(), "--data-dir", data.toString());

    assertThat(code).as(cli.err()).isZero();
    assertThat(cli.out()).contains("wrote " + data.resolve("bidmesh.yaml"));
    assertThat(cli.err()).contains("listen_port").contains("left out: ").contains("loopback");
    var shown = new CliRun().home(home);
    assertThat(shown.run("config", "show", "--data-dir", data.toString())).isZero();
    assertThat(shown.out()).contains("attic").contains("192.0.2.9");
    assertThat(data).isDirectoryNotContaining("glob:**import-*");
  }

  @Test
  void shouldNotWriteOverAConfigurationUnasked() throws IOException {
    Path original = Files.writeString(home.resolve("peers.txt"), "a:192.0.2.9:5000\n");
    Path there = Files.writeString(home.resolve("mine.yaml"), "name: mine\n");
    String[] command = {"config", "import", original.toString(), "--out", there.toString()};

    assertThat(cli.run(command)).isEqualTo(2);
    assertThat(cli.err()).contains("--force");
    assertThat(there).hasContent("name: mine\n");

    assertThat(new CliRun().home(home).run(append(command, "--force"))).isZero();
    assertThat(Files.readString(there)).contains("192.0.2.9");
  }

  @Test
  void shouldPrintWhatItWouldWrite() throws IOException {
    Path original = Files.writeString(home.resolve("peers.txt"), "a:192.0.2.9:5000\n");

    int code = cli.run("config", "import", original.toString(), "--print", "--json");

    assertThat(code).isZero();
    JsonNode done = new ObjectMapper().readTree(cli.out());
    assertThat(done.path("written").asBoolean(true)).isFalse();
    assertThat(done.path("yaml").asText()).contains("join:");
    assertThat(done.path("entries")).isNotEmpty();
    assertThat(home.resolve(".bidmesh")).doesNotExist();
  }

  @Test
  void shouldAskOnceWhatTheServersComputeOn() throws IOException {
    Path data = Files.createDirectories(home.resolve("data"));
    Path file = data.resolve("bidmesh.yaml");
    Files.writeString(file, "name: attic");
    String[] command = {"config", "device", "--data-dir", data.toString()};

    assertThat(cli.typed("n\nyes\n").run(command)).as(cli.err()).isZero();

    assertThat(cli.out()).contains("an NPU? [y/N]").contains("a GPU? [y/N]").contains("gpu now");
    assertThat(file).hasContent("name: attic\ndetection:\n  accelerator: gpu\n");
    var again = new CliRun().home(home);
    assertThat(again.run(command)).isZero();
    assertThat(again.out()).isEmpty();
    assertThat(again.err()).isEmpty();
  }

  @Test
  void shouldTakeTheAnswerFromAFlagWhereNobodyCanBeAsked() throws IOException {
    Path data = home.resolve("data");
    String[] command = {"config", "device", "--data-dir", data.toString()};

    assertThat(cli.piped("y\n").run(command)).isEqualTo(2);
    assertThat(cli.err()).contains("--accelerator");

    assertThat(new CliRun().home(home).run(append(append(command, "--accelerator"), "npu")))
        .isZero();
    assertThat(Files.readString(data.resolve("bidmesh.yaml"))).contains("accelerator: npu");
  }

  @Test
  void shouldNotGuessWhereInASectionTheAnswerBelongs() throws IOException {
    Path file = Files.writeString(home.resolve("mine.yaml"), "detection:\n  servers: true\n");

    int code = cli.run("config", "device", "--config", file.toString(), "--accelerator", "gpu");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("accelerator: gpu");
    assertThat(file).hasContent("detection:\n  servers: true\n");
  }

  private static String[] append(String[] words, String last) {
    String[] more = Arrays.copyOf(words, words.length + 1);
    more[words.length] = last;
    return more;
  }

  @ParameterizedTest
  @ValueSource(strings = {"completion", "completion bash", "completion zsh"})
  void shouldPrintACompletionScript(String command) {
    int code = cli.run(command.split(" "));

    assertThat(code).isZero();
    assertThat(cli.out()).contains("complete -F", "--emulate-npu", "explain");
  }

  @Test
  void shouldSayForWhichShellsThereIsAScript() {
    int code = cli.run("completion", "fish");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).isEqualTo("bidmesh: there is a script for bash and zsh, not fish\n");
    assertThat(cli.out()).isEmpty();
  }
}
