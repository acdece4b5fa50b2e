package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Prompts that another device runs. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayRemoteTest {

  private static final DeviceId MAC = DeviceId.random(new Random(5));
  private static final DeviceId TOWER = DeviceId.random(new Random(6));

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
    var table = new PeerTable(List.of(peer(MAC, "mac-mini", true), peer(TOWER, "tower", false)));
    scene.bus().publish(Address.Local.PEERS, table);
    scene.getUntil("/peers", response -> response.bodyAsString().contains("mac-mini"));
  }

  @Test
  void shouldTellWhoTookItAndWhoRanItAfterItMoved() {
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              routed(prompt, TOWER, "tower");
              scene
                  .orchestrator()
                  .emit(new PromptEvent.Retry(prompt.promptId(), "tower is silent"));
              scene.orchestrator().emit(new PromptEvent.Done(prompt.promptId(), ranOn(MAC)));
            });

    HttpResponse<Buffer> response = scene.ask(GatewayScene.QUESTION);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("X-Bidmesh-Node")).isEqualTo("K%C3%BCche");
    assertThat(response.getHeader("X-Bidmesh-Device")).isEqualTo("mac-mini");
    JsonObject body = json(response);
    assertThat(body.getString("device_id")).isEqualTo(MAC.value());
    assertThat(body.getBoolean("local")).isFalse();
    assertThat(body.getString("warning")).isEqualTo("all other devices are offline");
  }

  @Test
  void shouldTryAPinnedDeviceThatIsSuspected() {
    HttpResponse<Buffer> response = askPinned("mac-mini");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(scene.orchestrator().prompts().get(0).pinDevice()).contains(MAC);
  }

  @Test
  void shouldNameTheKnownDevicesWhenThePinnedOneIsUnknown() {
    HttpResponse<Buffer> response = askPinned("garage");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).endsWith("there are Küche, mac-mini, tower");
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldSayThatThePinnedDeviceWentAwayMidWay() {
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              routed(prompt, TOWER, "tower");
              scene.orchestrator().emitFailed(prompt.promptId(), FailureCode.LOST, noRetry());
            });

    HttpResponse<Buffer> response = askPinned("tower");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(json(response).getString("code")).isEqualTo("lost");
    assertThat(response.getHeader("X-Bidmesh-Node")).isEqualTo("K%C3%BCche");
    assertThat(response.getHeader("X-Bidmesh-Prompt")).isNotBlank();
  }

  private HttpResponse<Buffer> askPinned(String device) {
    return await(
        scene
            .prompt()
            .putHeader("X-Bidmesh-Device", device)
            .sendBuffer(Buffer.buffer(GatewayScene.QUESTION)));
  }

  private void routed(PromptRequest prompt, DeviceId device, String name) {
    scene.orchestrator().emit(new PromptEvent.Routed(prompt.promptId(), name, lane(device), 100));
  }

  private static LaneKey lane(DeviceId device) {
    return new LaneKey(device, "builtin", Accelerator.CPU, "sha-demo");
  }

  private static OptionalLong noRetry() {
    return OptionalLong.empty();
  }

  private static PromptResult ranOn(DeviceId device) {
    return new PromptResult(
        "demo",
        "mac-mini",
        lane(device),
        Evidence.DETECTED,
        false,
        FinishReason.STOP,
        5,
        2,
        false,
        0.5,
        2,
        1,
        0.25,
        4,
        100,
        2,
        List.of(),
        List.of("all other devices are offline"));
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
        3_000,
        suspected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }
}
