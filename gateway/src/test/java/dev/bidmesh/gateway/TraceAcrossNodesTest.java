package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.AddressTraffic;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.CancelOutcome;
import dev.bidmesh.protocol.message.CancelQuery;
import dev.bidmesh.protocol.message.CancelReply;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prompt's trace as seen from another node than its owner's, over a clustered event bus. */
@Timeout(60)
class TraceAcrossNodesTest {

  private static final DeviceId OWNER = new DeviceId("owneraaa" + "b".repeat(18));
  private static final DeviceId NAMESAKE = new DeviceId("owneraaa" + "c".repeat(18));

  private final PromptId prompt = PromptId.create(OWNER);
  private final AtomicInteger asked = new AtomicInteger();
  private Vertx here;
  private Vertx there;
  private GatewayScene scene;

  @BeforeEach
  void start() {
    here = node();
    there = node();
    scene = GatewayScene.start(here, new ConfigBuilder());
  }

  @AfterEach
  void stop() {
    await(Future.join(here.close(), there.close()));
  }

  @Test
  void shouldFetchTheTraceFromItsOwner() {
    knows(OWNER, Optional.of(trace()));
    hearOf(peer(OWNER, "desk", false));

    HttpResponse<Buffer> response = scene.get("/prompts/" + prompt);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).getString("prompt_id")).isEqualTo(prompt.value());
    assertThat(asked).hasValue(1);
    assertThat(questionsWritten()).isEqualTo(1);
  }

  @Test
  void shouldSayThatTheOwnerDoesNotKnowIt() {
    knows(OWNER, Optional.empty());
    hearOf(peer(OWNER, "desk", false));

    HttpResponse<Buffer> response = scene.get("/prompts/" + prompt);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).contains("no longer remembered");
    assertThat(questionsWritten()).isEqualTo(1);
  }

  @Test
  void shouldAskEveryDeviceWhoseIdBeginsAlike() {
    knows(NAMESAKE, Optional.empty());
    knows(OWNER, Optional.of(trace()));
    hearOf(peer(NAMESAKE, "twin", false), peer(OWNER, "desk", false));

    assertThat(scene.get("/prompts/" + prompt).statusCode()).isEqualTo(200);
    assertThat(questionsWritten()).isEqualTo(2);
  }

  @Test
  void shouldNotWaitForASilentNamesake() {
    silent(NAMESAKE);
    knows(OWNER, Optional.of(trace()));
    hearOf(peer(NAMESAKE, "twin", true), peer(OWNER, "desk", false));

    assertThat(scene.get("/prompts/" + prompt).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldNotCallAPromptUnknownWhileAPossibleOwnerIsSilent() {
    silent(OWNER);
    knows(NAMESAKE, Optional.empty());
    hearOf(peer(NAMESAKE, "twin", false), peer(OWNER, "desk", true));

    HttpResponse<Buffer> response = scene.get("/prompts/" + prompt);

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).getString("code")).isEqualTo("timeout");
    assertThat(json(response).getString("detail"))
        .contains("'desk' (" + OWNER + ")")
        .contains("was last heard")
        .contains("try again");
  }

  @Test
  void shouldSayThatTheOwnersNodeIsGone() {
    knows(OWNER, Optional.of(trace()));
    hearOf(peer(OWNER, "desk", false));
    await(there.close());

    HttpResponse<Buffer> response = scene.get("/prompts/" + prompt);

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).getString("detail")).contains("'desk'").contains("does not answer");
  }

  @ParameterizedTest
  @CsvSource({"CANCELLED, 204,", "ENDED, 409, ended", "UNKNOWN, 404, not_found"})
  void shouldHaveTheOwnerEndThePrompt(CancelOutcome outcome, int status, String code) {
    answers(
        OWNER,
        question -> assertThat(question).isInstanceOf(CancelQuery.class),
        Future.succeededFuture(new CancelReply(outcome)));
    hearOf(peer(OWNER, "desk", false));

    HttpResponse<Buffer> response =
        await(scene.request(HttpMethod.DELETE, "/prompts/" + prompt).send());

    assertThat(response.statusCode()).isEqualTo(status);
    if (code == null) {
      assertThat(response.body()).isNull();
    } else {
      assertThat(json(response).getString("code")).isEqualTo(code);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void shouldNotSayThatAPromptWasEndedWhoseOwnerIsSilent() {
    answers(OWNER, question -> {}, Promise.<MeshMessage>promise().future());
    hearOf(peer(OWNER, "desk", true));

    HttpResponse<Buffer> response =
        await(scene.request(HttpMethod.DELETE, "/prompts/" + prompt).send());

    assertThat(response.statusCode()).isEqualTo(504);
  }

  /** As the control of a node does: it looks into its own traces. */
  private void knows(DeviceId device, Optional<PromptTrace> trace) {
    answers(device, Future.succeededFuture(new TraceReply(trace)));
  }

  private void silent(DeviceId device) {
    answers(device, Promise.<MeshMessage>promise().future());
  }

  private void answers(DeviceId device, Future<? extends MeshMessage> answer) {
    answers(device, question -> assertThat(question).isEqualTo(new TraceQuery(prompt)), answer);
  }

  private void answers(
      DeviceId device, Consumer<MeshMessage> check, Future<? extends MeshMessage> answer) {
    MeshBus bus = MeshBus.on(there, device);
    await(
        bus.answer(
                Address.device(device, Purpose.CONTROL),
                question -> {
                  check.accept(question);
                  asked.incrementAndGet();
                  return answer;
                })
            .ready());
  }

  /** Questions about traces that left this node: one for each possible owner, and no echo. */
  private long questionsWritten() {
    return Stream.of(scene.bus(), MeshBus.on(there, OWNER))
        .flatMap(bus -> bus.traffic().addresses().stream())
        .filter(row -> row.direction() == AddressTraffic.Direction.OUT)
        .filter(row -> row.address().endsWith(".control"))
        .mapToLong(AddressTraffic::frames)
        .sum();
  }

  private void hearOf(PeerTable.Peer... peers) {
    scene.bus().publish(Address.Local.PEERS, new PeerTable(List.of(peers)));
    scene.getUntil("/peers", response -> !response.bodyAsString().contains("[]}"));
  }

  private static PeerTable.Peer peer(DeviceId id, String name, boolean suspected) {
    var heartbeat =
        new Heartbeat(
            id,
            1,
            name,
            "test",
            Optional.empty(),
            Telemetry.UNKNOWN,
            true,
            List.of(),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new PeerTable.Peer(
        heartbeat,
        suspected ? 3_000 : 70,
        suspected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private PromptTrace trace() {
    return new PromptTrace(
        prompt,
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
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Vertx node() {
    return await(Vertx.builder().withClusterManager(new FakeClusterManager()).buildClustered());
  }
}
