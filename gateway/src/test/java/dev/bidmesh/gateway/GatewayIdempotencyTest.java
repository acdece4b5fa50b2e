package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.QUESTION;
import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.testkit.SimulatedOrchestrator;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayIdempotencyTest {

  private static final int PIECE_BYTES = 32 * 1024;
  private static final String STREAMED = "{\"prompt\": \"x\", \"stream\": true}";

  @Test
  void shouldRunARepeatedRequestOnce(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    HttpResponse<Buffer> first = ask(scene, "abc", QUESTION);

    HttpResponse<Buffer> again = ask(scene, "abc", QUESTION);

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.bodyAsString()).isEqualTo(first.bodyAsString());
    assertThat(again.getHeader("X-Bidmesh-Prompt")).isEqualTo(first.getHeader("X-Bidmesh-Prompt"));
    assertThat(again.getHeader("Idempotent-Replayed")).isEqualTo("true");
    assertThat(first.getHeader("Idempotent-Replayed")).isNull();
    assertThat(scene.orchestrator().prompts()).hasSize(1);
  }

  @Test
  void shouldStreamARepeatedRequestFromItsBeginning(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    ask(scene, "abc", STREAMED);

    String again = ask(scene, "abc", STREAMED).bodyAsString();

    assertThat(again)
        .contains("event: token\ndata: {\"text\":\"Paris\",\"offset\":0}")
        .contains("event: done");
    assertThat(scene.orchestrator().prompts()).hasSize(1);
  }

  @Test
  void shouldNotRunAPromptTwiceWhoseClientHungUpAndCameBack(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    streaming(scene).close();

    var back = scene.prompt().putHeader("Idempotency-Key", "abc").sendBuffer(buffer(STREAMED));
    orchestrator.emitText(orchestrator.prompts().get(0).promptId(), "Paris", 0);
    assertThat(scene.get("/health/live").statusCode()).isEqualTo(200);
    orchestrator.emitDone(orchestrator.prompts().get(0).promptId(), 1);

    assertThat(await(back).bodyAsString()).contains("Paris").contains("event: done");
    assertThat(orchestrator.prompts()).hasSize(1);
    assertThat(orchestrator.cancels()).isEmpty();
  }

  @Test
  void shouldStopTheFlowForAStreamThatJoinedAndTakesNothingAndHangUpOnIt(Vertx vertx) {
    ConfigBuilder hasty =
        new ConfigBuilder()
            .maxOutputBytes(256 * 1024 * 1024)
            .stalledClientTimeout(Duration.ofMillis(50));
    GatewayScene scene = GatewayScene.start(vertx, hasty);
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    RawClient first = streaming(scene);
    RawClient joined = streaming(scene);
    PromptId id = orchestrator.prompts().get(0).promptId();

    first.close();
    joined.pause();
    var offset = new AtomicLong();
    scene.until(
        () -> {
          if (orchestrator.credits().isEmpty()) {
            orchestrator.emitText(id, "~".repeat(PIECE_BYTES), offset.getAndAdd(PIECE_BYTES));
          }
          return orchestrator.credits().contains(new PromptCredit(id, 0));
        });

    // What a closed connection is sent comes back as an error, whether or not its client reads.
    scene.until(() -> joined.send("x").isClosed());
    assertThat(orchestrator.prompts()).hasSize(1);
  }

  @Test
  void shouldRefuseTheKeyOfAnotherRequest(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    ask(scene, "abc", QUESTION);

    HttpResponse<Buffer> other = ask(scene, "abc", "{\"prompt\": \"something else\"}");

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(json(other).getString("code")).isEqualTo("key_reused");
    assertThat(scene.orchestrator().prompts()).hasSize(1);
  }

  @Test
  void shouldRefuseTheKeyOfTheSameBodyAtAnotherPath(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    String chat =
        "{\"model\":\"m\",\"stream\":false,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    assertThat(at(scene, "/v1/chat/completions", chat).statusCode()).isEqualTo(200);

    assertThat(at(scene, "/api/chat", chat).statusCode()).isEqualTo(422);
    assertThat(scene.orchestrator().prompts()).hasSize(1);
  }

  private static HttpResponse<Buffer> at(GatewayScene scene, String path, String body) {
    return await(
        scene
            .request(HttpMethod.POST, path)
            .putHeader("Content-Type", "application/json")
            .putHeader("Idempotency-Key", "abc")
            .sendBuffer(buffer(body)));
  }

  @Test
  void shouldRefuseAKeyThatIsNone(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    for (String key : new String[] {"", "with space", "x".repeat(256)}) {
      HttpResponse<Buffer> response = ask(scene, key, QUESTION);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(json(response).getString("field")).isEqualTo("Idempotency-Key");
    }
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldTakeRequestsWithoutAKeyForDifferentOnes(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    scene.ask(QUESTION);

    scene.ask(QUESTION);

    assertThat(scene.orchestrator().prompts()).hasSize(2);
  }

  private static RawClient streaming(GatewayScene scene) {
    RawClient client =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Idempotency-Key: abc\nContent-Length: "
                    + STREAMED.length()
                    + "\n\n"
                    + STREAMED);
    scene.until(() -> client.received().contains("200 OK"));
    return client;
  }

  private static HttpResponse<Buffer> ask(GatewayScene scene, String key, String body) {
    return await(scene.prompt().putHeader("Idempotency-Key", key).sendBuffer(buffer(body)));
  }

  private static Buffer buffer(String text) {
    return Buffer.buffer(text);
  }
}
