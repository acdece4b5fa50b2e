package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.QUESTION;
import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayPromptTest {

  @Test
  void shouldAnswerWithEveryFieldOfTheProtocol(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response = scene.ask(QUESTION);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
    JsonObject body = json(response);
    assertThat(body.fieldNames())
        .containsExactly(
            "id",
            "output",
            "model",
            "device",
            "device_id",
            "accelerator",
            "evidence",
            "local",
            "finish",
            "prompt_tokens",
            "completion_tokens",
            "tokens_estimated",
            "queue_ms",
            "ttft_ms",
            "total_ms",
            "overhead_ms",
            "predicted_ms",
            "attempts",
            "bids");
    assertThat(body.getString("output")).isEqualTo("Paris");
    assertThat(body.getString("device_id")).isEqualTo(scene.profile().deviceId().value());
    assertThat(body.getString("accelerator")).isEqualTo("CPU");
    assertThat(body.getString("evidence")).isEqualTo("detected");
    assertThat(body.getString("finish")).isEqualTo("stop");
    assertThat(body.getDouble("total_ms")).isGreaterThanOrEqualTo(body.getDouble("ttft_ms"));
  }

  @Test
  void shouldTellWhoRanItInHeaders(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response = scene.ask(QUESTION);

    assertThat(response.getHeader("X-Bidmesh-Device")).isEqualTo("simulated");
    assertThat(response.getHeader("X-Bidmesh-Node")).isEqualTo("K%C3%BCche");
    assertThat(response.getHeader("X-Bidmesh-Prompt")).isEqualTo(json(response).getString("id"));
    assertThat(Double.parseDouble(response.getHeader("X-Bidmesh-Overhead-Ms"))).isPositive();
    assertThat(response.getHeader("X-Bidmesh-Predicted-Ms")).isEqualTo("100.0");
  }

  @Test
  void shouldHandThePromptOnAsItWasAsked(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    await(
        scene
            .prompt()
            .putHeader("X-Bidmesh-Device", "K%C3%BCche")
            .putHeader("X-Bidmesh-Session", "chat-7")
            .sendBuffer(
                Buffer.buffer(
                    "{\"prompt\": \"Hi\", \"model\": \"demo\", \"max_tokens\": 3,"
                        + " \"deadline_ms\": 5000, \"priority\": 80, \"idempotent\": false}")));

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.modelAlias()).contains("demo");
    assertThat(request.generation().maxTokens()).hasValue(3);
    assertThat(request.deadlineRemainingMs()).isEqualTo(5000);
    assertThat(request.priority()).isEqualTo(80);
    assertThat(request.idempotent()).isFalse();
    assertThat(request.pinDevice()).contains(scene.profile().deviceId());
    assertThat(request.session()).contains("chat-7");
    assertThat(request.clientKey()).contains("127.0.0.1");
    assertThat(request.promptId().ownerPrefix()).isEqualTo(scene.profile().deviceId().prefix());
  }

  @ParameterizedTest
  @CsvSource({
    "BUSY, 429, 1500, 2",
    "NO_ENGINE, 503, 3000, 3",
    "DRAINING, 503, 1, 1",
    "NO_SUCH_MODEL, 404, , ",
    "TOO_LONG, 413, , ",
    "ENGINE_FAILED, 502, , ",
    "LOST, 502, , ",
    "DEADLINE, 504, , ",
    "CANCELLED, 503, , "
  })
  void shouldTurnAFailureIntoAProblem(
      FailureCode code, int status, Long retryAfterMs, String retryAfter, Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    OptionalLong millis =
        retryAfterMs == null ? OptionalLong.empty() : OptionalLong.of(retryAfterMs);
    scene
        .orchestrator()
        .onPrompt(prompt -> scene.orchestrator().emitFailed(prompt.promptId(), code, millis));

    HttpResponse<Buffer> response = scene.ask(QUESTION);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.getHeader("Retry-After")).isEqualTo(retryAfter);
    assertThat(response.getHeader("X-Bidmesh-Prompt")).isNotBlank();
    assertThat(json(response).getString("code")).isEqualTo(code.label());
    assertThat(json(response).getString("detail")).isEqualTo("failed by the script");
    assertThat(json(response).getInteger("status")).isEqualTo(status);
    assertThat(json(response).getString("title")).isNotBlank();
  }

  @Test
  void shouldSayWhichDeviceOfTheHeaderIsUnknown(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("X-Bidmesh-Device", "nowhere")
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("field")).isEqualTo("X-Bidmesh-Device");
    assertThat(json(response).getString("detail")).contains("nowhere");
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldRefuseASessionThatIsNoToken(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("X-Bidmesh-Session", "two words")
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("field")).isEqualTo("X-Bidmesh-Session");
  }

  @Test
  void shouldSayThatTheNodeTakesNoPromptsYet(Vertx vertx) {
    GatewayScene scene = GatewayScene.withoutOrchestrator(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response = scene.ask(QUESTION);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.getHeader("Retry-After")).isEqualTo("1");
    assertThat(json(response).getString("code")).isEqualTo("unreachable");
    assertThat(json(response).getString("detail")).doesNotContain("local.orchestrator");
  }

  @Test
  void shouldNotWaitForASilentOrchestrator(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().ackTimeout(Duration.ofMillis(50)));
    scene.orchestrator().fallSilent();

    HttpResponse<Buffer> response = scene.ask(QUESTION);

    assertThat(response.statusCode()).isEqualTo(504);
    scene.until(() -> scene.orchestrator().prompts().size() == 1);
    PromptId id = scene.orchestrator().prompts().get(0).promptId();
    scene.until(() -> scene.orchestrator().cancels().size() == 1);
    assertThat(scene.orchestrator().cancels().get(0).promptId()).isEqualTo(id);
  }

  @Test
  void shouldEndAPromptThatIsNeverAnswered(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().deadlineMargin(Duration.ofMillis(20)));
    scene.orchestrator().onPrompt(prompt -> scene.orchestrator().emitRouted(prompt.promptId()));

    HttpResponse<Buffer> response = scene.ask("{\"prompt\": \"x\", \"deadline_ms\": 30}");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).getString("code")).isEqualTo("deadline");
    scene.until(() -> scene.orchestrator().cancels().size() == 1);
  }

  @Test
  void shouldRefuseAnAnswerThatIsTooLong(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder().maxOutputBytes(1024));
    scene
        .orchestrator()
        .onPrompt(prompt -> scene.orchestrator().tell(prompt, List.of("x".repeat(1025))));

    HttpResponse<Buffer> response = scene.ask(QUESTION);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).getString("detail")).contains("set max_tokens");
  }

  @Test
  void shouldAnswerFiftyAtOnce(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    List<Future<HttpResponse<Buffer>>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> scene.prompt().sendBuffer(Buffer.buffer(QUESTION)))
            .toList();
    await(Future.all(answers));

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.result().statusCode()).isEqualTo(200);
              assertThat(json(answer.result()).getString("output")).isEqualTo("Paris");
            });
    assertThat(answers.stream().map(answer -> json(answer.result()).getString("id")).distinct())
        .hasSize(50);
  }

  @Test
  void shouldRefuseOneTooManyAndSayWhenToComeBack(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder().maxConcurrentPrompts(1));
    scene.orchestrator().onPrompt(prompt -> scene.orchestrator().emitRouted(prompt.promptId()));
    Future<HttpResponse<Buffer>> first = scene.prompt().sendBuffer(Buffer.buffer(QUESTION));
    scene.until(() -> scene.orchestrator().prompts().size() == 1);

    HttpResponse<Buffer> second = scene.ask(QUESTION);

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.getHeader("Retry-After")).isEqualTo("1");
    scene.orchestrator().emitDone(scene.orchestrator().prompts().get(0).promptId(), 0);
    assertThat(await(first).statusCode()).isEqualTo(200);
  }
}
