package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.QUESTION;
import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.testkit.SimulatedOrchestrator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayLifecycleTest {

  @Test
  void shouldFailToStartWithTheReasonWhenThePortIsTaken(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    var second = verticle(scene, new ConfigBuilder().port(scene.port()));

    assertThatThrownBy(() -> await(vertx.deployVerticle(second))).isInstanceOf(BindException.class);
  }

  @Test
  void shouldKnowNoPortBeforeItHasStarted(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    assertThatThrownBy(() -> verticle(scene, new ConfigBuilder()).port())
        .isInstanceOf(IllegalStateException.class);
    assertThat(scene.port()).isPositive();
  }

  @Test
  void shouldFinishOldPromptsAndRefuseNewOnesWhileDraining(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    Future<HttpResponse<Buffer>> old = scene.prompt().sendBuffer(Buffer.buffer(QUESTION));
    scene.until(() -> orchestrator.prompts().size() == 1);

    Future<Void> drained = scene.gateway().drain();

    HttpResponse<Buffer> refused = scene.ask(QUESTION);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(json(refused).getString("code")).isEqualTo("draining");
    assertThat(json(scene.get("/health/ready")).getString("code")).isEqualTo("draining");
    assertThat(drained.isComplete()).isFalse();

    orchestrator.emitDone(orchestrator.prompts().get(0).promptId(), 1);
    assertThat(await(old).statusCode()).isEqualTo(200);
    await(drained);
  }

  @Test
  void shouldLetAPromptFinishWhileItCloses(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    Future<HttpResponse<Buffer>> answer = scene.prompt().sendBuffer(Buffer.buffer(QUESTION));
    scene.until(() -> orchestrator.prompts().size() == 1);

    Future<Void> closed = vertx.undeploy(scene.deployment());
    scene.getUntil("/health/ready", any -> "draining".equals(json(any).getString("code")));
    assertThat(scene.ask(QUESTION).statusCode()).isEqualTo(503);
    orchestrator.emitDone(orchestrator.prompts().get(0).promptId(), 1);

    assertThat(await(answer).statusCode()).isEqualTo(200);
    await(closed);
  }

  @Test
  void shouldCancelWhatDoesNotFinishInTime(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().shutdownTimeout(Duration.ofMillis(50)));
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    RawClient client = RawClient.connect(scene).post("{\"prompt\": \"x\", \"stream\": true}");
    scene.until(() -> client.received().contains("200 OK"));

    await(vertx.undeploy(scene.deployment()));

    scene.until(() -> orchestrator.cancels().size() == 1);
    scene.until(client::isClosed);
    assertThat(client.received()).contains("event: error").contains("\"code\":\"draining\"");
  }

  @Test
  void shouldFreeItsPort(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    int port = scene.port();

    await(vertx.undeploy(scene.deployment()));
    var next = verticle(scene, new ConfigBuilder().port(port));
    await(vertx.deployVerticle(next));

    assertThat(next.port()).isEqualTo(port);
  }

  private static GatewayVerticle verticle(GatewayScene scene, ConfigBuilder config) {
    return new GatewayVerticle(
        scene.bus(), MonotonicClock.system(), config.build(), scene.profile());
  }
}
