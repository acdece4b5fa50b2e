package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.testkit.SimulatedOrchestrator;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayDisconnectTest {

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void shouldCancelWhenTheClientHangsUp(boolean streamed, boolean routed, Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(
        prompt -> {
          if (routed) {
            orchestrator.emitRouted(prompt.promptId());
          }
        });
    RawClient client =
        RawClient.connect(scene).post("{\"prompt\": \"x\", \"stream\": " + streamed + "}");
    scene.until(() -> orchestrator.prompts().size() == 1);

    client.close();

    scene.until(() -> orchestrator.cancels().size() == 1);
    assertThat(orchestrator.cancels().get(0).promptId())
        .isEqualTo(orchestrator.prompts().get(0).promptId());
  }

  @Test
  void shouldCancelOnceThoughMoreArrivesAfterwards(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    RawClient client = RawClient.connect(scene).post("{\"prompt\": \"x\", \"stream\": true}");
    scene.until(() -> client.received().contains("200 OK"));
    client.close();
    scene.until(() -> orchestrator.cancels().size() == 1);

    orchestrator.emitText(orchestrator.prompts().get(0).promptId(), "late", 0);
    orchestrator.emitDone(orchestrator.prompts().get(0).promptId(), 1);

    assertThat(scene.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(orchestrator.cancels()).hasSize(1);
  }

  @Test
  void shouldNotAskForAnythingIfTheClientHangsUpWhileItSends(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    RawClient client =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Content-Length: 100\n\n{\"prompt\"");

    client.close();

    assertThat(scene.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldCloseConnectionsThatNeverCompleteARequest(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().idleTimeout(Duration.ofMillis(50)));
    RawClient silent = RawClient.connect(scene);
    RawClient slow = RawClient.connect(scene).send("POST /prompt HTTP/1.1\nHost: loc");

    scene.until(() -> silent.isClosed() && slow.isClosed());
  }

  @Test
  void shouldCloseAnIdleConnectionAfterALogoutToo(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().idleTimeout(Duration.ofMillis(50)));
    RawClient keptOpen =
        RawClient.connect(scene).send("DELETE /session HTTP/1.1\nHost: localhost\n\n");

    scene.until(keptOpen::isClosed);

    assertThat(keptOpen.received()).startsWith("HTTP/1.1 204");
  }

  @Test
  void shouldGiveUpOnABodyThatDoesNotCome(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().bodyTimeout(Duration.ofMillis(50)));
    RawClient slow =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Content-Length: 100\n\n{");

    scene.until(() -> slow.received().contains("\"status\":408"));
  }

  @Test
  void shouldLeaveAClientAloneThatWaitsForItsAnswer(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().idleTimeout(Duration.ofMillis(500)));
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    RawClient waiting = RawClient.connect(scene).post("{\"prompt\": \"x\"}");
    scene.until(() -> orchestrator.prompts().size() == 1);
    RawClient idle = RawClient.connect(scene);
    scene.until(idle::isClosed);

    orchestrator.emitDone(orchestrator.prompts().get(0).promptId(), 1);

    scene.until(() -> waiting.received().startsWith("HTTP/1.1 200 OK"));
    scene.until(waiting::isClosed);
    assertThat(orchestrator.cancels()).isEmpty();
  }
}
