package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";

  private final Path home;

  NodeTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAnswerARealPrompt() {
    try (var node = RunningNode.start(home, Map.of())) {

      // when
      var response = node.ask(QUESTION);

      // then
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-bidmesh-node")).contains("desk");
      JsonNode answer = RunningNode.json(response);
      assertThat(answer.path("output").asText()).contains("Paris");
      assertThat(answer.path("device").asText()).isEqualTo("desk");
      assertThat(answer.path("accelerator").asText()).isEqualTo("CPU");
      assertThat(answer.path("local").asBoolean()).isTrue();
      assertThat(answer.path("warning").asText()).contains("demo model");
    }
  }

  @Test
  void shouldSayInItsStatusWhatItIs() {
    try (var node = RunningNode.start(home, Map.of())) {

      // when
      JsonNode status = node.status();

      // then
      assertThat(status.path("name").asText()).isEqualTo("desk");
      assertThat(status.path("state").asText()).isEqualTo("ready");
      assertThat(status.path("http_address").asText()).isEqualTo(node.node().httpAddress());
      assertThat(status.path("cluster").asText()).isEqualTo("alone");
      assertThat(status.at("/engines/engines/0/engine_id").asText()).isEqualTo("builtin");
      assertThat(status.path("telemetry").isObject()).isTrue();
      assertThat(status.path("prompts").isObject()).isTrue();
      assertThat(status.path("bandit").isObject()).isTrue();
      assertThat(status.path("warnings").toString()).contains("only the demo model");
    }
  }

  @Test
  void shouldServeWithoutTelemetryAndSayWhatIsMissing() {
    // given
    var broken = new ArrayList<TelemetrySource>();
    for (Quantity quantity : Quantity.values()) {
      broken.add(
          TelemetrySource.of(
              quantity,
              () -> {
                throw new UnsatisfiedLinkError("no native library for " + quantity);
              }));
    }

    // when
    try (var node = RunningNode.start(home, Map.of(), parts -> parts.withTelemetry(broken))) {
      var response = node.ask(QUESTION);

      // then
      assertThat(RunningNode.json(response).path("output").asText()).contains("Paris");
      awaitUntil(
          "every source missing",
          () -> node.status().at("/telemetry/missing").size() == broken.size());
      assertThat(node.status().path("warnings").toString())
          .contains("telemetry: cpu cannot be read: ")
          .contains("no native library");
      assertThat(node.status().path("state").asText()).isEqualTo("ready");
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no cat")
  void shouldAnswerByAnyProgramAndTellWhatItTook() {
    var echo = Map.of("BIDMESH_ENGINES", "command[model=echo,context=500]=cat");
    try (var node = RunningNode.start(home, echo)) {
      // when
      JsonNode answer =
          RunningNode.json(
              node.ask("{\"prompt\":\"$(reboot) \\\"; rm -rf `x`\",\"max_tokens\":50}"));

      // then
      assertThat(answer.path("output").asText()).isEqualTo("$(reboot) \"; rm -rf `x`");
      assertThat(answer.path("model").asText()).isEqualTo("echo");
      assertThat(answer.path("evidence").asText()).isEqualTo("claimed");
      assertThat(answer.path("tokens_estimated").asBoolean()).isTrue();
      assertThat(answer.path("completion_tokens").asInt()).isEqualTo(6);
      assertThat(answer.path("engine_start_ms").isNumber()).isTrue();
    }
  }

  @Test
  void shouldCallAnEmulatedNpuSoEverywhere() {
    try (var node = RunningNode.start(home, Map.of("BIDMESH_EMULATE_NPU", "true"))) {

      // when
      JsonNode answer = RunningNode.json(node.ask(QUESTION));

      // then
      assertThat(answer.path("accelerator").asText()).isEqualTo("NPU");
      assertThat(answer.path("evidence").asText()).isEqualTo("emulated");
      assertThat(answer.path("bids").size()).isZero();
      assertThat(answer.path("warning").asText()).contains("emulated");
      assertThat(node.status().path("warnings").toString()).contains("NPU is emulated, not real");
    }
  }

  @Test
  void shouldCutOffAtTheDeadlineWhatDoesNotEnd() {
    // given an answer that takes longer than the node may take to stop
    var slow = Map.of("BIDMESH_ENGINES", "builtin,rate=4", "BIDMESH_SHUTDOWN_TIMEOUT", "2s");
    var node = RunningNode.start(home, slow);
    var answer = node.asked(QUESTION);
    awaitUntil("the prompt runs", () -> node.status().at("/prompts/active").asInt() == 1);

    // when it stops, which fails if it takes longer
    node.close();

    // then
    assertThat(await(answer).statusCode()).isEqualTo(503);
  }

  @Test
  void shouldWaitForItsEnginesAcrossEventBuses() {
    // given a node whose engine takes a minute to be calibrated
    NodeSite site = RunningNode.site(home, Map.of("BIDMESH_ENGINES", "builtin,rate=1"));
    var bus = BusSource.local(site.config().lonePort());
    Node node = await(Node.start(site, NodeParts.of(site), bus));
    CompletableFuture<EngineSnapshot> engines = node.enginesSettled(Duration.ofSeconds(3));

    // when
    await(node.renew(false));

    // then
    assertThat(await(engines).engines().get(0).health()).isEqualTo(EngineHealth.LOADING);
    await(node.stop());
  }

  @Test
  void shouldComeBackOnceItCanWriteItsDirectoryAgain() throws IOException {
    // given a directory in which the next start cannot be written
    try (var node = RunningNode.start(home, Map.of("BIDMESH_CLUSTER_RETRY_FIRST", "100ms"))) {
      Path inTheWay = home.resolve(".bidmesh/desk/device.json.new/x");
      Files.createDirectories(inTheWay);
      CompletableFuture<Void> renewed;
      try (var log = HeardLog.of(RenewableRuntime.class)) {
        renewed = node.node().renew(false);
        awaitUntil("a try failed", () -> log.holds("could not be made anew"));
      }

      // when
      Files.delete(inTheWay);
      Files.delete(inTheWay.getParent());

      // then
      await(renewed);
      awaitUntil("it is ready", () -> node.status().path("state").asText().equals("ready"));
    }
  }

  @Test
  void shouldStopInOrderWhileItWaitsToComeBack() throws IOException {
    // given a node whose event bus is not made anew before long
    var node = RunningNode.start(home, Map.of("BIDMESH_CLUSTER_RETRY_FIRST", "30s"));
    Files.createDirectories(home.resolve(".bidmesh/desk/device.json.new/x"));
    try (var log = HeardLog.of(RenewableRuntime.class)) {
      node.node().renew(false);
      awaitUntil("a try failed", () -> log.holds("could not be made anew"));
    }

    // then: before the ten seconds are over that it has for that
    node.close();
  }

  @Test
  void shouldWaitForPromptsInWorkBeforeItStops() {
    // given
    var slow = Map.of("BIDMESH_ENGINES", "builtin,rate=20");
    var node = RunningNode.start(home, slow);
    var answer = node.asked(QUESTION);
    awaitUntil("the prompt runs", () -> node.status().at("/prompts/active").asInt() == 1);

    // when
    node.close();

    // then
    assertThat(RunningNode.json(await(answer)).path("output").asText()).contains("Paris");
  }

  @Test
  void shouldGiveItsDirectoryBackWhenItStops() {
    // given
    RunningNode.start(home, Map.of()).close();

    // when
    var again = DataDir.tryClaim(home.resolve(".bidmesh/desk"));

    // then
    assertThat(again).isPresent();
    again.ifPresent(DataDir::close);
  }

  @Test
  void shouldHoldNothingAfterAStartThatFailed() throws IOException {
    // given
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      NodeSite site = RunningNode.site(home, Map.of("BIDMESH_HTTP_PORT", port));

      // then
      assertThatThrownBy(() -> await(Node.start(site)))
          .isInstanceOf(StartupException.class)
          .hasMessageStartingWith("port " + port + " is already in use.");
      assertThat(DataDir.tryClaim(site.directory().path())).isPresent();
    }
  }

  @Test
  void shouldRefuseAnEngineThatIsNotKnown() {
    assertThatThrownBy(() -> RunningNode.site(home, Map.of("BIDMESH_ENGINES", "bultin")))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("BIDMESH_ENGINES: engines: engine 'bultin': there is no engine");
  }

  @Test
  void shouldStopOnceHoweverOftenItIsTold() {
    // given
    var node = RunningNode.start(home, Map.of());

    // when
    var first = node.node().stop();
    var second = node.node().stop();

    // then
    await(first);
    assertThat(second).isSameAs(first);
  }

  @Test
  void shouldRunBesideAnotherNode() {
    try (var one = RunningNode.start(home, Map.of("BIDMESH_NAME", "one"));
        var two = RunningNode.start(home, Map.of("BIDMESH_NAME", "two"))) {
      assertThat(
              List.of(
                  RunningNode.json(one.ask(QUESTION)).path("device").asText(),
                  RunningNode.json(two.ask(QUESTION)).path("device").asText()))
          .containsExactly("one", "two");
    }
  }
}
