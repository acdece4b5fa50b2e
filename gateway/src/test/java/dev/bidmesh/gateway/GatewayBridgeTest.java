package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Ping;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bridge, by its protocol of JSON in frames of a WebSocket. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayBridgeTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final DeviceId PEER = DeviceId.random(new Random(5));
  private static final Address EXECUTE = Address.device(PEER, Address.Purpose.EXECUTE);

  private final List<JsonObject> heard = new CopyOnWriteArrayList<>();
  // Clients that become garbage close their connections.
  private final List<WebSocketClient> clients = new CopyOnWriteArrayList<>();

  @Test
  void shouldMirrorTheBusWithTextsHidden(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(8));
    answerAt(scene);
    WebSocket socket = connect(vertx, scene);
    register(socket, "mesh.tap");
    untilMirrored(scene);

    cancel(scene);
    scene.until(() -> frames().size() == 4);

    assertThat(frames())
        .extracting(frame -> frame.getString("type"))
        .containsExactly("Cancel", "Cancel", "Ack", "Ack");
    JsonObject first = frames().get(0);
    assertThat(first.getString("node")).isEqualTo("Küche");
    assertThat(first.getString("direction")).isEqualTo("out");
    assertThat(first.getJsonObject("body").getString("reason")).isEqualTo("‹6 chars›");
    assertThat(heard.toString()).doesNotContain("secret");
  }

  @Test
  void shouldStayOpenHoweverLongNothingHappens(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(8).idleTimeout(Duration.ofSeconds(1)));
    answerAt(scene);
    WebSocket socket = connect(vertx, scene);
    register(socket, "mesh.tap");
    untilMirrored(scene);

    await(vertx.timer(1_500, TimeUnit.MILLISECONDS));
    cancel(scene);

    scene.until(() -> frames().size() == 4);
    assertThat(socket.isClosed()).isFalse();
  }

  @Test
  void shouldNotCountTheMirrorAsTrafficOfTheMesh(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(8));
    answerAt(scene);
    register(connect(vertx, scene), "mesh.tap");
    untilMirrored(scene);

    cancel(scene);
    scene.until(() -> frames().size() == 4);

    assertThat(scene.bus().traffic().addresses())
        .noneMatch(row -> row.address().equals("mesh.tap"));
    assertThat(scene.bus().malformedFrames()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "register, mesh.bid.request",
    "register, local.gateway",
    "register, mesh.heartbeat",
    "send, local.orchestrator",
    "publish, mesh.event",
    "send, mesh.tap",
    "publish, mesh.tap"
  })
  void shouldPermitNothingElse(String type, String address, Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(8));
    WebSocket socket = connect(vertx, scene);

    socket.writeTextMessage(
        new JsonObject()
            .put("type", type)
            .put("address", address)
            .put("headers", new JsonObject())
            .put("body", new JsonObject().put("a", 1))
            .encode());

    scene.until(() -> heardOf("err"));
    assertThat(heard.get(0).getString("body")).isIn("access_denied", "max_address_length_reached");
  }

  @Test
  void shouldCountItsClientsAmongThoseWhoWatch(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(1));
    WebSocket first = connect(vertx, scene);
    register(first, "mesh.tap");
    untilMirrored(scene);

    assertThat(scene.get("/eventbus/tap").statusCode()).isEqualTo(429);

    await(first.close());
    TapClient tap = tapOnceThereIsRoom(vertx, scene);
    WebSocket second = connect(vertx, scene);
    scene.until(second::isClosed);
    await(tap.close());
  }

  @Test
  void shouldBearOnlySoManyClients(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(1));
    WebSocket first = connect(vertx, scene);
    register(first, "mesh.tap");
    untilMirrored(scene);

    WebSocket second = connect(vertx, scene);

    scene.until(second::isClosed);
    assertThat(first.isClosed()).isFalse();
  }

  @Test
  void shouldRefuseAPageOfAnotherOrigin(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, bridged(8).allowedOrigins(List.of("https://example.org")));

    for (String foreign : List.of("https://example.org.evil.net", "http://example.org")) {
      assertThat(info(scene, foreign)).isEqualTo(403);
      assertThat(connects(vertx, scene, foreign)).isFalse();
    }
    assertThat(info(scene, "https://example.org")).isEqualTo(200);
    assertThat(connects(vertx, scene, "https://example.org")).isTrue();
  }

  @Test
  void shouldBeOffUnlessItIsConfigured(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    assertThat(scene.get("/eventbus/bridge/info").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldOfferWebSocketsOnly(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, bridged(8));

    assertThat(scene.get("/eventbus/bridge/info").bodyAsJsonObject().getBoolean("websocket"))
        .isTrue();
    assertThat(scene.post("/eventbus/bridge/1/a/xhr", "").statusCode()).isEqualTo(404);
    assertThat(scene.get("/eventbus/bridge/1/a/eventsource").statusCode()).isEqualTo(404);
  }

  private static void answerAt(GatewayScene scene) {
    await(scene.bus().answer(EXECUTE, any -> Future.succeededFuture(new Ack())).ready());
  }

  private static void cancel(GatewayScene scene) {
    var cancel = new Cancel(PromptId.create(PEER), 1, "secret");
    await(scene.bus().request(EXECUTE, cancel, Ack.class, TIMEOUT));
  }

  private void register(WebSocket socket, String address) {
    socket.writeTextMessage(
        new JsonObject()
            .put("type", "register")
            .put("address", address)
            .put("headers", new JsonObject())
            .encode());
  }

  /** Says something to nobody until it is told. */
  private void untilMirrored(GatewayScene scene) {
    scene.until(
        () -> {
          scene.bus().publish(Address.EVENT, new Ping());
          return heardOf("rec");
        });
  }

  private boolean heardOf(String type) {
    return heard.stream().anyMatch(each -> type.equals(each.getString("type")));
  }

  private List<JsonObject> frames() {
    return heard.stream()
        .filter(each -> "rec".equals(each.getString("type")))
        .map(each -> each.getJsonObject("body"))
        .filter(frame -> !"Ping".equals(frame.getString("type")))
        .toList();
  }

  private WebSocket connect(Vertx vertx, GatewayScene scene) {
    WebSocketClient client = client(vertx);
    return await(
        client
            .connect(scene.port(), "127.0.0.1", "/eventbus/bridge/websocket")
            .map(
                socket -> {
                  socket.handler(bytes -> heard.add(bytes.toJsonObject()));
                  return socket;
                }));
  }

  /** The node notices a little later that a client has left. */
  private static TapClient tapOnceThereIsRoom(Vertx vertx, GatewayScene scene) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      try {
        return TapClient.open(vertx, scene.port(), "");
      } catch (AssertionError stillFull) {
        assertThat(System.nanoTime()).as(stillFull.getMessage()).isLessThan(end);
      }
    }
  }

  private static int info(GatewayScene scene, String origin) {
    return await(
            scene
                .request(HttpMethod.GET, "/eventbus/bridge/info")
                .putHeader("Origin", origin)
                .send())
        .statusCode();
  }

  private boolean connects(Vertx vertx, GatewayScene scene, String origin) {
    var options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(scene.port())
            .setURI("/eventbus/bridge/websocket")
            .setAllowOriginHeader(true)
            .addHeader("Origin", origin);
    return await(client(vertx).connect(options).map(true).otherwise(refused -> false));
  }

  private WebSocketClient client(Vertx vertx) {
    WebSocketClient client = vertx.createWebSocketClient();
    clients.add(client);
    return client;
  }

  private static ConfigBuilder bridged(int watchers) {
    InspectionConfig base = InspectionConfig.DEFAULT;
    return new ConfigBuilder()
        .inspection(
            new InspectionConfig(
                base.text(),
                watchers,
                base.maxTaps(),
                base.queue(),
                base.maxPerS(),
                base.lease(),
                base.mergeWait(),
                true));
  }
}
