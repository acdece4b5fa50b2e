package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayInspectionTest {

  private static final DeviceId PEER = DeviceId.random(new Random(21));

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldListTheNewestPrompts(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    PromptId id = PromptId.create(scene.profile().deviceId());
    await(
        scene
            .bus()
            .answer(
                Address.Local.TRACE,
                question ->
                    Future.succeededFuture(
                        new RecentReply(
                            List.of(
                                new RecentReply.Summary(
                                    id,
                                    "done",
                                    "auction",
                                    Optional.of("demo"),
                                    Optional.of("limit " + ((RecentQuery) question).limit()),
                                    12.5,
                                    Optional.empty())))))
            .ready());

    JsonObject first = json(scene.get("/prompts?limit=7")).getJsonArray("prompts").getJsonObject(0);

    assertThat(first.getString("id")).isEqualTo(id.value());
    assertThat(first.getString("device")).isEqualTo("limit 7");
    assertThat(first.getDouble("age_ms")).isEqualTo(12.5);
    assertThat(scene.get("/prompts").bodyAsString()).contains("limit 20");
    assertThat(json(scene.get("/prompts?limit=0")).getString("detail"))
        .isEqualTo("limit must be a whole number from 1 to 1000");
    assertThat(scene.get("/prompts?limit=x").statusCode()).isEqualTo(400);
  }

  @Test
  void shouldShowTheTraceOfAnOwnPrompt() {
    PromptId id = PromptId.create(scene.profile().deviceId());
    answerTraces(scene.bus(), Address.Local.TRACE, Optional.of(trace(id)));

    HttpResponse<Buffer> response = scene.get("/prompts/" + id);

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject body = json(response);
    assertThat(body.getString("prompt_id")).isEqualTo(id.value());
    assertThat(body.getInteger("prompt_chars")).isEqualTo(30);
    assertThat(body.getJsonArray("steps").getJsonObject(0).getDouble("at_ms")).isEqualTo(0.5);
  }

  @Test
  void shouldAskTheOwnerOfAForeignPrompt() {
    PromptId id = PromptId.create(PEER);
    hearOfPeer();
    MeshBus theirs = MeshBus.on(scene.vertx(), PEER);
    answerTraces(theirs, Address.device(PEER, Address.Purpose.CONTROL), Optional.of(trace(id)));

    assertThat(json(scene.get("/prompts/" + id)).getString("prompt_id")).isEqualTo(id.value());
  }

  @Test
  void shouldSayWhenAPromptIsUnknown() {
    answerTraces(scene.bus(), Address.Local.TRACE, Optional.empty());

    HttpResponse<Buffer> response =
        scene.get("/prompts/" + PromptId.create(scene.profile().deviceId()));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).contains("unknown here");
  }

  @Test
  void shouldSayWhenTheOwnerIsNotInTheMesh() {
    HttpResponse<Buffer> response = scene.get("/prompts/" + PromptId.create(PEER));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).contains(PEER.prefix());
  }

  @Test
  void shouldSayWhenTheOwnerDoesNotAnswer() {
    hearOfPeer();

    HttpResponse<Buffer> response = scene.get("/prompts/" + PromptId.create(PEER));

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).getString("code")).isEqualTo("unreachable");
    assertThat(json(response).getString("detail")).contains("'mac-mini'").contains(PEER.value());
  }

  @Test
  void shouldRefuseWhatIsNoPromptId() {
    HttpResponse<Buffer> response = scene.get("/prompts/last");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("field")).isEqualTo("id");
  }

  @Test
  void shouldShowTheStatusOfTheNode() {
    Address control = Address.device(scene.profile().deviceId(), Address.Purpose.CONTROL);
    await(scene.bus().answer(control, query -> Future.succeededFuture(status())).ready());

    HttpResponse<Buffer> response = scene.get("/status");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject body = json(response);
    assertThat(body.getString("device_id")).isEqualTo(scene.profile().deviceId().value());
    assertThat(body.getString("state")).isEqualTo("ready");
    assertThat(body.getLong("uptime_ms")).isEqualTo(1234);
    assertThat(body.getString("http_address")).isEqualTo("127.0.0.1:8770");
    assertThat(body.containsKey("telemetry")).isFalse();
    assertThat(
            body.getJsonObject("engines")
                .getJsonArray("engines")
                .getJsonObject(0)
                .getString("engine_id"))
        .isEqualTo("builtin");
  }

  @Test
  void shouldSayWhenThereIsNoStatusYet() {
    HttpResponse<Buffer> response = scene.get("/status");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).getString("detail")).contains("starting or stopping");
  }

  @Test
  void shouldShowNoPeersBeforeAnyWasHeardOf() {
    assertThat(scene.get("/peers").bodyAsString()).isEqualTo("{\"peers\":[]}");
  }

  @Test
  void shouldShowPeersAsHeard() {
    hearOfPeer();

    JsonObject peer = json(scene.get("/peers")).getJsonArray("peers").getJsonObject(0);

    assertThat(peer.fieldNames())
        .containsExactly(
            "device",
            "device_id",
            "incarnation",
            "address",
            "https",
            "accelerators",
            "engines",
            "cpu",
            "slots",
            "free",
            "backlog_s",
            "suspected",
            "last_heard_ms",
            "rtt_ms",
            "success_rate");
    assertThat(peer.getString("device")).isEqualTo("mac-mini");
    assertThat(peer.getBoolean("https")).isTrue();
    assertThat(peer.getJsonArray("accelerators").encode()).isEqualTo("[\"CPU\"]");
    assertThat(peer.getInteger("slots")).isEqualTo(4);
    assertThat(peer.getLong("last_heard_ms")).isBetween(70L, 5000L);
    assertThat(peer.getDouble("rtt_ms")).isEqualTo(1.235);
  }

  @Test
  void shouldBeAliveAsLongAsItAnswers() {
    assertThat(scene.get("/health/live").bodyAsString()).isEqualTo("{\"status\":\"live\"}");
  }

  @Test
  void shouldNotBeReadyBeforeAnEngineServes() {
    assertThat(scene.get("/health/ready").statusCode()).isEqualTo(503);

    publishEngines(EngineHealth.LOADING, false);
    HttpResponse<Buffer> loading =
        scene.getUntil("/health/ready", response -> detail(response).contains("GET /status"));
    assertThat(loading.statusCode()).isEqualTo(503);
    assertThat(json(loading).getString("code")).isEqualTo("no_engine");

    publishEngines(EngineHealth.READY, false);
    HttpResponse<Buffer> ready =
        scene.getUntil("/health/ready", response -> response.statusCode() == 200);
    assertThat(ready.bodyAsString()).isEqualTo("{\"status\":\"ready\"}");
  }

  @Test
  void shouldNotBeReadyWhileTheNodeDrains() {
    publishEngines(EngineHealth.READY, true);

    HttpResponse<Buffer> response =
        scene.getUntil("/health/ready", any -> "draining".equals(json(any).getString("code")));

    assertThat(response.statusCode()).isEqualTo(503);
  }

  @Test
  void shouldTellWhichModelsTheMeshHasAndWhoServesThem() {
    publishEngines(EngineHealth.READY, false);
    hearOfPeer();

    JsonObject model =
        json(scene.getUntil("/models", any -> any.bodyAsString().contains("mac-mini")))
            .getJsonArray("models")
            .getJsonObject(0);

    assertThat(model.getString("model")).isEqualTo("demo");
    assertThat(model.getJsonArray("lanes"))
        .extracting(lane -> ((JsonObject) lane).getString("device"))
        .containsExactly(scene.profile().name(), "mac-mini");
    assertThat(model.getJsonArray("lanes").getJsonObject(1).getString("evidence"))
        .isEqualTo("detected");
  }

  @Test
  void shouldCallItselfByItsNameInEveryAnswerSoThatNoNodeTakesItForAServer() {
    assertThat(scene.get("/models").getHeader("Server")).isEqualTo("Bidmesh");
    assertThat(scene.get("/nothing-like-it").getHeader("Server")).isEqualTo("Bidmesh");
  }

  private static String detail(HttpResponse<Buffer> response) {
    return json(response).getString("detail", "");
  }

  private void publishEngines(EngineHealth health, boolean draining) {
    scene
        .bus()
        .publish(Address.Local.ENGINES, new EngineSnapshot(List.of(engine(health)), draining));
  }

  private void hearOfPeer() {
    var heartbeat =
        new Heartbeat(
            PEER,
            2,
            "mac-mini",
            "test",
            Optional.of("192.168.1.7:8770"),
            new Telemetry(
                OptionalDouble.of(0.25),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                OptionalDouble.empty()),
            true,
            List.of(engine(EngineHealth.READY)),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(true));
    var peer =
        new PeerTable.Peer(
            heartbeat,
            70,
            false,
            OptionalDouble.of(1.23456),
            OptionalDouble.of(3),
            OptionalDouble.of(0.5));
    scene.bus().publish(Address.Local.PEERS, new PeerTable(List.of(peer)));
    scene.getUntil("/peers", response -> !response.bodyAsString().contains("[]"));
  }

  private static void answerTraces(MeshBus bus, Address at, Optional<PromptTrace> trace) {
    await(
        bus.answer(
                at,
                message ->
                    message instanceof TraceQuery
                        ? Future.succeededFuture(new TraceReply(trace))
                        : Future.failedFuture("not a trace query"))
            .ready());
  }

  private StatusReply status() {
    return new StatusReply(
        scene.profile().deviceId(),
        scene.profile().name(),
        3,
        "test",
        NodeState.READY,
        Optional.of("127.0.0.1:8770"),
        1234,
        "standalone",
        0,
        Optional.of(new EngineSnapshot(List.of(engine(EngineHealth.READY)), false)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of("telemetry did not answer"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static PromptTrace trace(PromptId id) {
    return new PromptTrace(
        id,
        "running",
        "auction",
        Optional.of("demo"),
        RoutingPolicy.ADAPTIVE,
        30,
        OptionalInt.empty(),
        50,
        12.5,
        List.of(),
        List.of(),
        List.of(new PromptTrace.Step(0.5, "arrived")),
        Optional.empty(),
        Optional.empty());
  }

  private static EngineState engine(EngineHealth health) {
    EngineState ready = Devices.engine("builtin", Accelerator.CPU, 4, "demo");
    return new EngineState(
        ready.engineId(),
        ready.accelerator(),
        ready.evidence(),
        health,
        Optional.empty(),
        ready.slots(),
        ready.free(),
        ready.queued(),
        ready.queueCapacity(),
        ready.backlogS(),
        ready.retryAfterMs(),
        ready.models(),
        ready.capabilities());
  }
}
