package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
@ResourceLock(BidmeshProcess.USUAL_PORTS)
class ServeIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUESTION = "What is the capital of France?";
  private static final Set<String> RESPONSE_FIELDS =
      Set.of(
          "id",
          "output",
          "model",
          "device",
          "device_id",
          "accelerator",
          "evidence",
          "local",
          "finish",
          "prompt_tokens",
          "completion_tokens",
          "tokens_estimated",
          "queue_ms",
          "ttft_ms",
          "total_ms",
          "overhead_ms",
          "predicted_ms",
          "engine_start_ms",
          "decode_tps",
          "attempts",
          "bids",
          "warning");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path home;

  ServeIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldServeAPromptInEveryWayAndStopInOrder() throws Exception {
    try (var node = serve("--http-port", "0", "--name", "desk")) {
      String url = node.readyUrl();
      assertThat(node.out())
          .contains("engine  builtin: demo model on CPU, 4 slots\n")
          .endsWith("  node desk  engines: builtin (demo model, CPU)\n");
      shouldAnswerPlainly(url);
      shouldAnswerStreamed(url);
      shouldAnswerThroughTheCommand(url);
      shouldShowItsStatus(url);
      shouldStopInOrder(node);
    }
  }

  private void shouldAnswerPlainly(String url) throws Exception {
    // when
    var response = post(url, "{\"prompt\":\"" + QUESTION + "\"}");

    // then
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answer = JSON.readTree(response.body());
    assertThat(answer.path("output").asText()).contains("Paris");
    var fields = new TreeSet<String>();
    answer.fieldNames().forEachRemaining(fields::add);
    fields.remove("joules"); // Which few machines let everyone read.
    assertThat(fields).isEqualTo(new TreeSet<>(RESPONSE_FIELDS));
    for (String header : Set.of("device", "node", "prompt", "overhead-ms", "predicted-ms")) {
      assertThat(response.headers().firstValue("x-bidmesh-" + header)).as(header).isPresent();
    }
  }

  private void shouldAnswerStreamed(String url) throws Exception {
    // when
    var response = post(url, "{\"prompt\":\"" + QUESTION + "\",\"stream\":true}");

    // then
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    var text = new StringBuilder();
    for (String event : response.body().split("\n\n")) {
      if (event.startsWith("event: token\n")) {
        text.append(
            JSON.readTree(event.substring(event.indexOf("data: ") + 6)).path("text").asText());
      }
    }
    String last =
        response.body().substring(response.body().lastIndexOf("event: done\ndata: ") + 18);
    assertThat(text.toString())
        .contains("Paris")
        .isEqualTo(JSON.readTree(last).path("output").asText());
  }

  private void shouldAnswerThroughTheCommand(String url) {
    try (var ask = BidmeshProcess.start(home, Map.of("BIDMESH_NODE", url), "ask", QUESTION)) {
      assertThat(ask.exitCode()).isZero();
      assertThat(ask.out()).contains("Paris").endsWith("\n");
      assertThat(ask.err())
          .containsPattern("^desk answered in \\d+\\.\\d+ s with demo on CPU \\(predicted \\d")
          .contains("note: ");
    }
  }

  private void shouldShowItsStatus(String url) throws Exception {
    try (var status = BidmeshProcess.start(home, Map.of(), "status", "--node", url);
        var json = BidmeshProcess.start(home, Map.of(), "status", "--json", "--node", url)) {
      assertThat(status.exitCode()).isZero();
      assertThat(status.out())
          .contains(
              "node     desk, ready", "builtin  ready  CPU  4 of 4  0 of 256", "LEARNED LANE");
      assertThat(json.exitCode()).isZero();
      assertThat(JSON.readTree(json.out()).path("state").asText()).isEqualTo("ready");
    }
  }

  private void shouldStopInOrder(BidmeshProcess node) throws IOException {
    // when
    node.signal("TERM");

    // then
    assertThat(node.exitCode()).isZero();
    assertThat(node.err()).contains("stopping").doesNotContain("Exception", "blocked", "WARN");
    try (var left = Files.list(home)) {
      assertThat(left.map(each -> each.getFileName().toString()))
          .allMatch(name -> name.equals(".bidmesh") || name.matches("(out|err).*\\.txt"));
    }
    assertThat(home.resolve(".bidmesh/desk/device.json")).content().contains("\"incarnation\":1");
  }

  @Test
  void shouldWaitForAPromptInWorkWhenToldToStop() throws Exception {
    try (var node = serve("--http-port", "0", "--engine", "builtin,rate=10")) {
      String url = node.readyUrl();
      var ask = BidmeshProcess.start(home, Map.of(), "ask", "--node", url, QUESTION);
      ask.awaitOut("T");

      // when
      node.signal("TERM");

      // then
      assertThat(ask.exitCode()).isZero();
      assertThat(ask.out()).contains("Paris");
      assertThat(node.exitCode()).isZero();
    }
  }

  @Test
  void shouldEndAtOnceOnTheSecondSignal() {
    try (var node = serve("--http-port", "0", "--engine", "builtin,rate=4");
        var ask =
            BidmeshProcess.start(home, Map.of(), "ask", "--node", node.readyUrl(), QUESTION)) {
      ask.awaitOut("T");

      // when
      node.signal("INT");
      node.awaitErr("stopping");
      node.signal("INT");

      // then
      assertThat(node.exitCode()).isEqualTo(3);
      assertThat(ask.exitCode()).isNotZero();
    }
  }

  @Test
  void shouldEndWithItsOwnCodeOnCtrlC() {
    try (var node = serve("--http-port", "0")) {
      node.readyUrl();

      // when
      node.signal("INT");

      // then
      assertThat(node.exitCode()).isEqualTo(3);
      assertThat(node.err()).contains("stopping").doesNotContain("Exception");
    }
  }

  @Test
  void shouldSayWhoseAPortIsThatWasAskedFor() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());

      // when
      try (var node = serve("--http-port", port)) {

        // then
        assertThat(node.exitCode()).isEqualTo(2);
        assertThat(node.err())
            .startsWith("bidmesh: port " + port + " is already in use.")
            .contains("lsof -i :" + port, "ss -ltnp", "--http-port");
        assertThat(node.err().lines()).hasSize(1);
        assertThat(node.out()).isEmpty();
      }
    }
  }

  @Test
  void shouldStartAgainBesideItselfUnderAnotherNameAndPort() {
    try (var first = serve()) {
      String firstUrl = first.readyUrl();
      try (var second = serve()) {
        assertThat(second.readyUrl()).isNotEqualTo(firstUrl);
        assertThat(second.readyName()).isEqualTo(first.readyName() + "-2");
        assertThat(firstUrl).matches("http://127\\.0\\.0\\.1:8[789]\\d0");
      }
    }
  }

  @Test
  void shouldRefuseASecondNodeInOneDirectory() {
    try (var first = serve("--http-port", "0", "--name", "desk")) {
      first.readyUrl();
      try (var second = serve("--http-port", "0", "--name", "desk")) {
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err())
            .matches(
                "bidmesh: another node uses the data directory .*/\\.bidmesh/desk \\(process"
                    + " \\d+\\)\\. Stop it, or choose another with --name or --data-dir\\.\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bidmesh.yaml | htpPort: 1 | :1: unknown key htpPort. Did you mean httpPort?",
        "bidmesh.yaml | executor: {queueCapacity: -1} | :1: executor.queueCapacity must be",
        "bidmesh.yaml | name: [a | :1: not valid YAML",
        "device.json | {} | is damaged. Restore it from a backup"
      })
  void shouldNotStartOnABrokenFile(String name, String content, String complaint)
      throws IOException {
    // given
    Path directory = Files.createDirectories(home.resolve(".bidmesh/desk"));
    Files.writeString(directory.resolve(name), content);

    // when
    try (var node = serve("--http-port", "0", "--name", "desk")) {

      // then
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.err())
          .startsWith("bidmesh: " + directory.resolve(name))
          .contains(complaint)
          .doesNotContain("\tat ");
      assertThat(node.err().lines()).hasSize(1);
    }
  }

  @Test
  void shouldSuggestTheFlagThatWasMeant() {
    try (var node = serve("--htp-port", "1")) {
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.err())
          .isEqualTo(
              "bidmesh: unknown flag --htp-port. Did you mean --http-port? See bidmesh serve"
                  + " --help.\n");
    }
  }

  @Test
  void shouldTellItsVersionFromTheJar() {
    try (var version = BidmeshProcess.start(home, Map.of(), "--version")) {
      assertThat(version.exitCode()).isZero();
      assertThat(version.out()).matches("(?s)bidmesh \\d+\\.\\d+\\.\\d+.*").contains("Java ");
    }
  }

  private BidmeshProcess serve(String... flags) {
    String[] arguments = new String[flags.length + 1];
    arguments[0] = "serve";
    System.arraycopy(flags, 0, arguments, 1, flags.length);
    return BidmeshProcess.start(home, Map.of(), arguments);
  }

  private HttpResponse<String> post(String url, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + "/prompt"))
            .header("content-type", "application/json")
            .timeout(Duration.ofSeconds(20))
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
