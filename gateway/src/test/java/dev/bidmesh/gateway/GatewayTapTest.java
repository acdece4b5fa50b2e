package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapEvents;
import dev.bidmesh.protocol.message.TapFilter;
import dev.bidmesh.protocol.message.TapQuery;
import dev.bidmesh.protocol.message.TapStop;
import dev.bidmesh.protocol.message.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayTapTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final DeviceId PEER = DeviceId.random(new Random(5));
  private static final TapEvents NOTHING = new TapEvents(0, 0, List.of());

  @Test
  void shouldShowWhatGoesOverTheBusWithTextsHidden(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    TapClient tap = TapClient.open(vertx, scene.port(), "?address=*");
    scene.until(() -> !tap.of("node").isEmpty());

    String id = json(scene.ask(GatewayScene.QUESTION)).getString("id");
    scene.until(() -> tap.frames().stream().anyMatch(each -> isOf(each, "Done")));

    JsonObject first = tap.frames().get(0);
    assertThat(first.getString("type")).isEqualTo("PromptRequest");
    assertThat(first.getString("node")).isEqualTo("Küche");
    assertThat(first.getString("direction")).isEqualTo("out");
    assertThat(first.getString("scope")).isEqualTo("local");
    assertThat(first.getString("address")).isEqualTo("local.orchestrator");
    assertThat(first.getString("prompt")).isEqualTo(id);
    assertThat(
            first
                .getJsonObject("body")
                .getJsonObject("generation")
                .getJsonObject("input")
                .getString("base"))
        .isEqualTo("‹30 chars›");
    assertThat(tap.frames().toString()).doesNotContain("France").doesNotContain("Pa\"");
    assertThat(tap.of("node").get(0).getBoolean("watched")).isTrue();
  }

  @Test
  void shouldLeaveOutWhatStaysOnTheNodeUnlessItIsAskedFor(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    TapClient all = TapClient.open(vertx, scene.port(), "?address=*");
    TapClient mesh = TapClient.open(vertx, scene.port(), "");
    Address execute = Address.device(PEER, Address.Purpose.EXECUTE);
    await(scene.bus().answer(execute, any -> Future.succeededFuture(new Ack())).ready());

    scene.ask(GatewayScene.QUESTION);
    PromptId id = PromptId.create(PEER);
    await(scene.bus().request(execute, new Cancel(id, 1, "over"), Ack.class, TIMEOUT));
    scene.until(() -> all.frames().stream().filter(each -> isOf(each, "Cancel")).count() == 2);
    scene.until(() -> mesh.frames().size() == 4);

    assertThat(mesh.frames())
        .extracting(each -> each.getString("type"))
        .containsExactly("Cancel", "Cancel", "Ack", "Ack");
  }

  @Test
  void shouldShowTextsOfTheOwnBusToALocalClientWhereThatIsAllowed(Vertx vertx) {
    var config = new ConfigBuilder().inspection(with(TextAccess.LOOPBACK, 8));
    GatewayScene scene = GatewayScene.start(vertx, config);
    TapClient tap = TapClient.open(vertx, scene.port(), "?address=*&text=true");

    scene.ask(GatewayScene.QUESTION);
    scene.until(() -> tap.frames().toString().contains("Paris") || contains(tap, "Pa"));

    assertThat(tap.frames().toString()).contains("What is the capital of France?");
  }

  @Test
  void shouldRefuseTextsToPagesOfOtherOriginsEvenAllowedOnes(Vertx vertx) {
    var config =
        new ConfigBuilder()
            .inspection(with(TextAccess.LOOPBACK, 8))
            .allowedOrigins(List.of("https://example.org"));
    GatewayScene scene = GatewayScene.start(vertx, config);

    HttpResponse<Buffer> response =
        await(
            scene
                .request(HttpMethod.GET, "/eventbus/tap?text=true")
                .putHeader("Origin", "https://example.org")
                .send());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).getString("detail")).contains("pages of other origins");
  }

  @ParameterizedTest
  @EnumSource(names = {"NEVER", "INSPECT"})
  void shouldRefuseTextsWhereTheyAreHidden(TextAccess text, Vertx vertx) {
    var config = new ConfigBuilder().inspection(with(text, 8));
    GatewayScene scene = GatewayScene.start(vertx, config);

    HttpResponse<Buffer> response = scene.get("/eventbus/tap?text=true");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).getString("detail")).contains("gateway.inspection.text");
  }

  @Test
  void shouldRefuseOneWatcherTooMany(Vertx vertx) {
    var config = new ConfigBuilder().inspection(with(TextAccess.NEVER, 1));
    GatewayScene scene = GatewayScene.start(vertx, config);
    TapClient tap = TapClient.open(vertx, scene.port(), "");

    HttpResponse<Buffer> refused = scene.get("/eventbus/tap");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(json(refused).getString("detail")).contains("gateway.inspection.maxWatchers");

    await(tap.close());
    // Its place is free as soon as the node has noticed that it left.
    long end = System.nanoTime() + TIMEOUT.toNanos();
    while (!opens(vertx, scene.port())) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "address=mesh%20bid, address, such as mesh.bid.*",
    "prompt=last, prompt, ULID",
    "direction=up, direction, in or out",
    "text=yes, text, true or false",
    "nod=x, nod, did you mean 'node'"
  })
  void shouldRefuseABadQuery(String query, String field, String remedy, Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response = scene.get("/eventbus/tap?" + query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("field")).isEqualTo(field);
    assertThat(json(response).getString("detail")).contains(remedy);
  }

  @Test
  void shouldSayThatThereIsNoSuchNode(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response = scene.get("/eventbus/tap?node=laptop");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("field")).isEqualTo("node");
  }

  @Test
  void shouldWatchAPeerAndTellWhatWasLostThere(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    var questions = new CopyOnWriteArrayList<MeshMessage>();
    Queue<TapEvents> answers = new ArrayDeque<>(List.of(new TapEvents(0, 2, List.of(event()))));
    peerAnswers(
        scene,
        question -> {
          questions.add(question);
          TapEvents next = answers.poll();
          return Future.succeededFuture(next == null ? new TapEvents(1, 2, List.of()) : next);
        });
    scene.bus().publish(Address.Local.PEERS, peers());
    TapClient tap = TapClient.open(vertx, scene.port(), "?prompt=" + event().promptId().get());

    scene.until(() -> !tap.of("lost").isEmpty() && !tap.frames().isEmpty());

    assertThat(tap.of("lost").get(0).encode())
        .isEqualTo("{\"node\":\"laptop\",\"device_id\":\"" + PEER + "\",\"count\":2}");
    assertThat(tap.frames().get(0).getString("node")).isEqualTo("laptop");
    assertThat(tap.frames().get(0).getString("type")).isEqualTo("BidRequest");
    assertThat(((TapQuery) questions.get(0)).filter().promptId()).isEqualTo(event().promptId());

    await(tap.close());
    scene.until(() -> questions.stream().anyMatch(TapStop.class::isInstance));
  }

  @Test
  void shouldAskOneOfManyPeersForItsShare(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    var questions = new CopyOnWriteArrayList<MeshMessage>();
    peerAnswers(
        scene,
        question -> {
          questions.add(question);
          return Future.succeededFuture(NOTHING);
        });
    var others = new Random(6);
    var many = new ArrayList<>(List.of(peer(PEER)));
    IntStream.range(0, 6).forEach(i -> many.add(peer(DeviceId.random(others))));
    scene.bus().publish(Address.Local.PEERS, new PeerTable(many));
    TapClient tap = TapClient.open(vertx, scene.port(), "");

    // Eight nodes, this one included, share four times what one alone may tell.
    scene.until(
        () ->
            questions.stream().anyMatch(each -> each instanceof TapQuery q && q.maxPerS() == 250));
    await(tap.close());
  }

  @Test
  void shouldTellWhyAPeerIsNotWatched(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    peerAnswers(
        scene,
        question ->
            Future.failedFuture(new MeshException(FailureCode.UNSUPPORTED, "unknown message")));
    scene.bus().publish(Address.Local.PEERS, peers());
    TapClient tap = TapClient.open(vertx, scene.port(), "?node=" + PEER);

    scene.until(() -> !tap.of("node").isEmpty());

    assertThat(tap.of("node").get(0).getBoolean("watched")).isFalse();
    assertThat(tap.of("node").get(0).getString("reason")).contains("older version");
  }

  @Test
  void shouldTellThatAPeerHasLeft(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    peerAnswers(scene, question -> Future.succeededFuture(NOTHING));
    scene.bus().publish(Address.Local.PEERS, peers());
    TapClient tap = TapClient.open(vertx, scene.port(), "");
    scene.until(() -> tap.of("node").size() == 2);

    scene.bus().publish(Address.Local.PEERS, new PeerTable(List.of()));
    scene.until(() -> tap.of("node").size() == 3);

    assertThat(tap.of("node").get(2).getString("reason")).isEqualTo("it has left");
  }

  @Test
  void shouldLetOtherNodesWatchUntilTheirLeaseIsOver(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    var query = new TapQuery("t", new TapFilter(Optional.of("*"), none(), none()), 500, 200, 1_000);
    // The first answer tells that the watch has begun.
    assertThat(await(ask(scene.bus(), query)).first()).isZero();
    Future<TapEvents> answer = ask(scene.bus(), query);

    scene.bus().publish(Address.EVENT, new Cancel(PromptId.create(PEER), 1, "secret"));

    TapEvents first = await(answer);
    assertThat(first.events()).isNotEmpty();
    assertThat(first.events().toString()).doesNotContain("secret");
    TapEvents second = await(ask(scene.bus(), query));
    assertThat(second.first()).isEqualTo(first.first() + first.events().size());
    // Once nobody has asked for the lease's time, the next question begins a watch of its own.
    await(scene.vertx().timer(1_300, TimeUnit.MILLISECONDS));
    assertThat(await(ask(scene.bus(), query)).first()).isZero();
  }

  @Test
  void shouldEndTheWatchOfAnotherNodeOnRequest(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    var query = new TapQuery("t", new TapFilter(Optional.of("*"), none(), none()), 500, 0, 60_000);
    await(ask(scene.bus(), query));
    scene.ask(GatewayScene.QUESTION);

    TapEvents last =
        await(scene.bus().request(Address.Local.TAP, new TapStop("t"), TapEvents.class, TIMEOUT));

    assertThat(last.events()).isNotEmpty();
    assertThat(await(ask(scene.bus(), query)).first()).isZero();
  }

  @Test
  void shouldBearOnlySoManyWatchesOfOtherNodes(Vertx vertx) {
    InspectionConfig base = InspectionConfig.DEFAULT;
    var few =
        new InspectionConfig(
            base.text(), 8, 1, base.queue(), base.maxPerS(), base.lease(), base.mergeWait(), false);
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder().inspection(few));
    await(ask(scene.bus(), new TapQuery("one", TapFilter.ALL, 1, 0, 60_000)));

    Future<String> second =
        ask(scene.bus(), new TapQuery("two", TapFilter.ALL, 1, 0, 60_000))
            .map("answered")
            .otherwise(cause -> ((MeshException) cause).code().label());

    assertThat(await(second)).isEqualTo("busy");
  }

  @Test
  void shouldNotWatchForWhomTheHeadIsEnough(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> head =
        await(scene.request(HttpMethod.HEAD, "/eventbus/tap?address=mesh.*").send());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.getHeader("content-type")).isEqualTo("text/event-stream");
  }

  @Test
  void shouldEndTheStreamWithTheNode(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    TapClient tap = TapClient.open(vertx, scene.port(), "");

    await(vertx.undeploy(scene.deployment()));

    scene.until(tap::isOver);
  }

  private static boolean opens(Vertx vertx, int port) {
    try {
      TapClient.open(vertx, port, "");
      return true;
    } catch (AssertionError stillFull) {
      return false;
    }
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static Future<TapEvents> ask(MeshBus bus, TapQuery query) {
    return bus.request(Address.Local.TAP, query, TapEvents.class, TIMEOUT);
  }

  private static boolean isOf(JsonObject frame, String type) {
    return type.equals(frame.getString("type"));
  }

  private static boolean contains(TapClient tap, String content) {
    return tap.frames().stream()
        .anyMatch(each -> content.equals(each.getJsonObject("body").getString("content")));
  }

  private static void peerAnswers(
      GatewayScene scene, Function<MeshMessage, Future<TapEvents>> answer) {
    Address control = Address.device(PEER, Address.Purpose.CONTROL);
    await(MeshBus.on(scene.vertx(), PEER).answer(control, answer::apply).ready());
  }

  private static PeerTable peers() {
    return new PeerTable(List.of(peer(PEER)));
  }

  private static PeerTable.Peer peer(DeviceId id) {
    Telemetry unknown =
        new Telemetry(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    var heartbeat =
        new Heartbeat(
            id,
            1,
            "laptop",
            "test",
            Optional.empty(),
            unknown,
            false,
            List.of(),
            false,
            List.of(),
            0,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new PeerTable.Peer(
        heartbeat,
        0,
        false,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static TapEvent event() {
    return new TapEvent(
        1_700_000_000_000L,
        TapDirection.OUT,
        true,
        "mesh.bid.request",
        false,
        "BidRequest",
        Optional.of(PEER),
        "x/1",
        400,
        Optional.of(new PromptId("01JD5Y0000000000000000000A-abcdefgh")),
        new RawJson("{\"promptChars\":30}"));
  }

  private static InspectionConfig with(TextAccess text, int watchers) {
    InspectionConfig base = InspectionConfig.DEFAULT;
    return new InspectionConfig(
        text,
        watchers,
        base.maxTaps(),
        base.queue(),
        base.maxPerS(),
        base.lease(),
        base.mergeWait(),
        base.bridge());
  }
}
