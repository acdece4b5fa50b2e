package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.metrics.Exposition;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.StatusReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayMetricsTest {

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldBeAPageThatPrometheusReads() {
    tellStatus();
    scene.ask(GatewayScene.QUESTION);

    HttpResponse<Buffer> response = scene.get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    Exposition page = Exposition.of(response.bodyAsString());
    assertThat(page.problems()).isEmpty();
    assertThat(page.families()).hasSizeGreaterThan(40);
  }

  @Test
  void shouldCountAnAnsweredPrompt() {
    scene.ask(GatewayScene.QUESTION);

    Exposition page = scrape();

    String device = "simulated";
    assertThat(page.value("bidmesh_prompts_total{device=\"" + device + "\",outcome=\"stop\"}"))
        .isEqualTo(1);
    assertThat(page.value("bidmesh_prompt_duration_seconds_count{device=\"" + device + "\"}"))
        .isEqualTo(1);
    assertThat(page.value("bidmesh_prompt_overhead_seconds_count")).isEqualTo(1);
    assertThat(page.value("bidmesh_prompt_tokens_generated_total{device=\"" + device + "\"}"))
        .isEqualTo(2);
  }

  @Test
  void shouldCountAFailedPromptByItsCode() {
    scene
        .orchestrator()
        .onPrompt(
            prompt ->
                scene
                    .orchestrator()
                    .emitFailed(prompt.promptId(), FailureCode.BUSY, OptionalLong.of(5)));

    assertThat(scene.ask(GatewayScene.QUESTION).statusCode()).isEqualTo(429);

    assertThat(scrape().value("bidmesh_prompts_total{device=\"\",outcome=\"busy\"}")).isEqualTo(1);
  }

  @Test
  void shouldCountAPromptOnceThatIsAskedTwiceWithOneKey() {
    var first =
        scene
            .prompt()
            .putHeader("Idempotency-Key", "k")
            .sendBuffer(Buffer.buffer(GatewayScene.QUESTION));
    var second =
        scene
            .prompt()
            .putHeader("Idempotency-Key", "k")
            .sendBuffer(Buffer.buffer(GatewayScene.QUESTION));
    assertThat(await(first).statusCode()).isEqualTo(200);
    assertThat(await(second).statusCode()).isEqualTo(200);

    assertThat(scrape().value("bidmesh_prompt_overhead_seconds_count")).isEqualTo(1);
  }

  @Test
  void shouldShowWhatTheNodesStatusTells() {
    tellStatus();

    Exposition page = scrape();

    assertThat(page.value("bidmesh_peers")).isEqualTo(2);
    assertThat(page.value("bidmesh_hedges_started_total")).isEqualTo(4);
    assertThat(page.value("bidmesh_prompts_moved_total")).isEqualTo(5);
    assertThat(page.value("bidmesh_bid_replies_total{outcome=\"late\"}")).isEqualTo(3);
    assertThat(page.value("bidmesh_bid_replies_total{outcome=\"missing\"}")).isZero();
    assertThat(page.value("bidmesh_retries_total{what=\"award\"}")).isEqualTo(2);
    assertThat(page.value("bidmesh_failovers_total")).isEqualTo(1);
    assertThat(page.value("bidmesh_feedback_stray_total")).isEqualTo(4);
    String engine = "{accelerator=\"GPU\",engine=\"ollama\",evidence=\"detected\"}";
    assertThat(page.value("bidmesh_engine_up" + engine)).isEqualTo(1);
    assertThat(page.value("bidmesh_engine_queue" + engine)).isEqualTo(3);
    String lane = "accelerator=\"GPU\",engine=\"ollama\",model=\"sha256:1\"";
    assertThat(page.value("bidmesh_lane_calibration{" + lane + ",quantile=\"0.5\"}"))
        .isEqualTo(.48);
    assertThat(page.value("bidmesh_lane_calibration{" + lane + ",quantile=\"0.9\"}"))
        .isEqualTo(.91);
    assertThat(page.value("bidmesh_lane_breaker_open_seconds{" + lane + "}")).isEqualTo(1.5);
  }

  @Test
  void shouldKeepTheLastFiguresOfWhatAStatusLacks() {
    AtomicReference<StatusReply> status = tellStatus();
    Exposition full = scrape();
    StatusReply whole = status();
    status.set(
        new StatusReply(
            whole.deviceId(),
            whole.name(),
            whole.incarnation(),
            whole.version(),
            whole.state(),
            Optional.empty(),
            whole.uptimeMs(),
            whole.cluster(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));

    Exposition poor = scrape();

    assertThat(poor.value("bidmesh_peers")).isEqualTo(1);
    for (String series :
        List.of(
            "bidmesh_prompts_active",
            "bidmesh_hedges_started_total",
            "bidmesh_hedges_won_total",
            "bidmesh_prompts_moved_total",
            "bidmesh_bid_replies_total{outcome=\"late\"}",
            "bidmesh_retries_total{what=\"award\"}",
            "bidmesh_failovers_total",
            "bidmesh_feedback_stray_total",
            "bidmesh_bandit_observations_ignored_total",
            "bidmesh_engine_queue"
                + "{accelerator=\"GPU\",engine=\"ollama\",evidence=\"detected\"}",
            "bidmesh_lane_observations"
                + "{accelerator=\"GPU\",engine=\"ollama\",model=\"sha256:1\"}")) {
      assertThat(full.value(series)).as(series).isNotNaN().isPositive();
      assertThat(poor.value(series)).as(series).isEqualTo(full.value(series));
    }
  }

  @Test
  void shouldNotTellOfTheLanesOfOthers() {
    tellStatus();

    assertThat(scene.get("/metrics").bodyAsString())
        .contains("model=\"sha256:1\"")
        .doesNotContain("sha256:2");
  }

  @Test
  void shouldShowTheBusByWhatAddressesAreFor() {
    scene.ask(GatewayScene.QUESTION);
    scene.get("/metrics");

    Exposition page = scrape();

    assertThat(
            page.value(
                "bidmesh_bus_frames_total{address=\"local.orchestrator\",direction=\"out\","
                    + "scope=\"local\"}"))
        .isPositive();
    assertThat(page.names()).contains("bidmesh_bus_bytes_total", "bidmesh_bus_failures_total");
    assertThat(scene.get("/metrics").bodyAsString())
        .doesNotContain("mesh.device." + scene.profile().deviceId());
  }

  @Test
  void shouldAnswerWithoutTheStatusOfANodeThatDoesNotTellIt() {
    assertThat(scrape().names()).contains("jvm_memory_used_bytes", "bidmesh_node_info");
  }

  @Test
  void shouldHaveEveryMetricThatTheGrafanaDashboardShows() throws IOException {
    tellStatus();
    scene.ask(GatewayScene.QUESTION);
    String dashboard = Files.readString(Path.of("..", "docs", "grafana", "bidmesh.json"));

    Set<String> shown =
        Pattern.compile("\\b(?:bidmesh|jvm|process|system)_[a-z_0-9]+")
            .matcher(new JsonObject(dashboard).getJsonArray("panels").encode())
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toSet());

    assertThat(shown).hasSizeGreaterThan(15);
    assertThat(scrape().names()).containsAll(shown);
  }

  @Test
  void shouldDescribeEveryMetricOfItsOwn() throws IOException {
    tellStatus();
    scene.ask(GatewayScene.QUESTION);
    String page = Files.readString(Path.of("..", "docs", "METRICS.md"));

    assertThat(scrape().families())
        .filteredOn(family -> family.startsWith("bidmesh_"))
        .filteredOn(family -> !family.endsWith("_max"))
        .allSatisfy(family -> assertThat(page).contains("`" + family + "`"));
  }

  private Exposition scrape() {
    return Exposition.of(scene.get("/metrics").bodyAsString());
  }

  private AtomicReference<StatusReply> tellStatus() {
    var told = new AtomicReference<>(status());
    Address control = Address.device(scene.profile().deviceId(), Address.Purpose.CONTROL);
    await(scene.bus().answer(control, question -> Future.succeededFuture(told.get())).ready());
    return told;
  }

  private StatusReply status() {
    return new StatusReply(
        scene.profile().deviceId(),
        scene.profile().name(),
        3,
        "test",
        NodeState.READY,
        Optional.empty(),
        1_000,
        "bidmesh",
        2,
        Optional.of(
            new EngineSnapshot(
                List.of(engine()), false, Optional.empty(), Optional.empty(), OptionalLong.of(4))),
        Optional.empty(),
        Optional.of(
            new OrchestratorStatus(
                1,
                10,
                8,
                Map.of("busy", 1L),
                Optional.of(new OrchestratorStatus.Hedges(4, 2)),
                OptionalLong.of(5),
                Optional.of(
                    new OrchestratorStatus.Auctions(
                        Map.of("bid", 20L, "late", 3L), Map.of("award", 2L), 1)))),
        Optional.of(
            new BanditStatus(
                List.of(
                    lane(scene.profile().deviceId(), "sha256:1"),
                    lane(DeviceId.random(new Random(5)), "sha256:2")),
                6,
                Optional.empty())),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static EngineState engine() {
    return new EngineState(
        "ollama",
        Accelerator.GPU,
        Evidence.DETECTED,
        EngineHealth.READY,
        Optional.empty(),
        2,
        0,
        3,
        16,
        4.5,
        OptionalLong.empty(),
        List.of(new ModelInfo("sha256:1", List.of("m"), OptionalInt.empty(), false, true)),
        Set.of());
  }

  private static BanditStatus.LaneStatus lane(DeviceId device, String digest) {
    return new BanditStatus.LaneStatus(
        new LaneKey(device, "ollama", Accelerator.GPU, digest),
        42,
        1.25,
        .2,
        1_500,
        Optional.empty(),
        Optional.of(new BanditStatus.Calibration(30, .48, .91)),
        Optional.empty());
  }
}
