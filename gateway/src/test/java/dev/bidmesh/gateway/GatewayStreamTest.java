package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.QUESTION;
import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.testkit.SimulatedOrchestrator;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayStreamTest {

  private static final String STREAMED = "{\"prompt\": \"x\", \"stream\": true}";
  private static final int PIECE_BYTES = 32 * 1024;

  @Test
  void shouldStreamTokensAndTheWholeResponseAtTheEnd(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response = scene.ask(STREAMED);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type")).isEqualTo("text/event-stream");
    assertThat(response.getHeader("X-Bidmesh-Device")).isEqualTo("simulated");
    assertThat(response.getHeader("X-Bidmesh-Prompt")).isNotBlank();
    assertThat(Double.parseDouble(response.getHeader("X-Bidmesh-Overhead-Ms"))).isPositive();
    assertThat(response.getHeader("X-Bidmesh-Predicted-Ms")).isEqualTo("100.0");
    String[] events = eventsOf(response);
    assertThat(events).hasSize(3);
    assertThat(events[0]).isEqualTo("event: token\ndata: {\"text\":\"Pa\",\"offset\":0}");
    assertThat(events[1]).isEqualTo("event: token\ndata: {\"text\":\"ris\",\"offset\":2}");
    JsonObject done = dataOf(events[2], "done");
    assertThat(done.getString("output")).isEqualTo("Paris");
    assertThat(done.getString("id")).isEqualTo(response.getHeader("X-Bidmesh-Prompt"));
    assertThat(done.getString("device")).isEqualTo("simulated");
  }

  @Test
  void shouldStreamToAClientThatAcceptsEvents(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("Accept", "text/event-stream")
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.getHeader("Content-Type")).isEqualTo("text/event-stream");
  }

  @Test
  void shouldFollowTheBodyWhereTheAcceptHeaderSaysOtherwise(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("Accept", "text/event-stream")
                .sendBuffer(Buffer.buffer("{\"prompt\": \"x\", \"stream\": false}")));

    assertThat(json(response).getString("output")).isEqualTo("Paris");
  }

  @Test
  void shouldRefuseWithAStatusWhileNothingHasBegun(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(
        prompt ->
            orchestrator.emitFailed(prompt.promptId(), FailureCode.BUSY, OptionalLong.of(2001)));

    HttpResponse<Buffer> response = scene.ask(STREAMED);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.getHeader("Retry-After")).isEqualTo("3");
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void shouldTellHowAPromptWaits(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(
        prompt -> {
          PromptId id = prompt.promptId();
          orchestrator.emitRouted(id);
          orchestrator.emit(new PromptEvent.Queued(id, "desk", 3, OptionalLong.of(4_200)));
          orchestrator.emit(new PromptEvent.Queued(id, "desk", 1, OptionalLong.empty()));
          orchestrator.emitText(id, "Paris", 0);
          orchestrator.emitDone(id, 1);
        });

    String[] events = eventsOf(scene.ask(STREAMED));

    assertThat(events[0])
        .isEqualTo("event: queue\ndata: {\"device\":\"desk\",\"position\":3,\"expected_ms\":4200}");
    assertThat(events[1]).isEqualTo("event: queue\ndata: {\"device\":\"desk\",\"position\":1}");
    assertThat(events[2]).startsWith("event: token");
  }

  @Test
  void shouldEndABegunStreamWithAnErrorEvent(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(
        prompt -> {
          orchestrator.emitRouted(prompt.promptId());
          orchestrator.emitText(prompt.promptId(), "Pa", 0);
          orchestrator.emit(new PromptEvent.Retry(prompt.promptId(), "device lost"));
          orchestrator.emitFailed(prompt.promptId(), FailureCode.LOST, OptionalLong.empty());
        });

    HttpResponse<Buffer> response = scene.ask(STREAMED);

    assertThat(response.statusCode()).isEqualTo(200);
    String[] events = eventsOf(response);
    assertThat(events).hasSize(3);
    assertThat(dataOf(events[1], "retry").getString("reason")).isEqualTo("device lost");
    JsonObject problem = dataOf(events[2], "error");
    assertThat(problem.getString("code")).isEqualTo("lost");
    assertThat(problem.getInteger("status")).isEqualTo(502);
  }

  @Test
  void shouldLeaveReasoningOutOfTheText(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(
        prompt -> {
          PromptId id = prompt.promptId();
          orchestrator.emitRouted(id);
          orchestrator.emit(new PromptEvent.Delta(id, ContentKind.REASONING, "hmm", 0));
          orchestrator.emitText(id, "Paris", 0);
          orchestrator.emitDone(id, 2);
        });

    String[] events = eventsOf(scene.ask(STREAMED));

    assertThat(events).hasSize(2);
    assertThat(dataOf(events[1], "done").getString("output")).isEqualTo("Paris");
  }

  @Test
  void shouldSendTheHeadAsSoonAsADeviceHasAccepted(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));

    RawClient client = RawClient.connect(scene).post(STREAMED);

    scene.until(() -> client.received().contains("\r\n\r\n"));
    assertThat(client.received()).startsWith("HTTP/1.1 200 OK").doesNotContain("event:");
  }

  @Test
  void shouldStreamToAClientThatKnowsNoChunks(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    RawClient client =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.0\nHost: localhost\nContent-Type: application/json\n"
                    + "Content-Length: 31\n\n{\"prompt\": \"x\", \"stream\": true}");

    scene.until(client::isClosed);
    assertThat(client.received()).contains("event: done").doesNotContain("chunked");
  }

  @Test
  void shouldGiveALifeSignWhileNothingComes(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().keepAlive(Duration.ofMillis(20)));
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));

    RawClient client = RawClient.connect(scene).post(STREAMED);

    scene.until(() -> client.received().contains(": still working"));
  }

  @Test
  void shouldStopTheFlowForASlowReaderAndResumeIt(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().maxOutputBytes(256 * 1024 * 1024));
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    RawClient client = RawClient.connect(scene).post(STREAMED);
    scene.until(() -> client.received().contains("\r\n\r\n"));
    PromptId id = orchestrator.prompts().get(0).promptId();

    client.pause();
    long sent = sendUntilStopped(scene, id);
    assertThat(orchestrator.credits()).containsExactly(new PromptCredit(id, 0));

    client.resume();
    scene.until(() -> orchestrator.credits().size() == 2);
    assertThat(orchestrator.credits().get(1)).isEqualTo(new PromptCredit(id, 8));
    orchestrator.emitDone(id, 1);
    scene.until(() -> client.endsWith("\r\n0\r\n\r\n"));
    assertThat(client.received().chars().filter(each -> each == '~').count()).isEqualTo(2 * sent);
  }

  @Test
  void shouldHangUpOnAReaderThatTakesNothing(Vertx vertx) {
    ConfigBuilder hasty =
        new ConfigBuilder()
            .maxOutputBytes(256 * 1024 * 1024)
            .stalledClientTimeout(Duration.ofMillis(50));
    GatewayScene scene = GatewayScene.start(vertx, hasty);
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    RawClient client = RawClient.connect(scene).post(STREAMED);
    scene.until(() -> client.received().contains("\r\n\r\n"));
    PromptId id = orchestrator.prompts().get(0).promptId();

    client.pause();
    var offset = new AtomicLong();
    scene.until(
        () -> {
          boolean stopped = orchestrator.credits().size() % 2 == 1;
          if (!stopped) {
            orchestrator.emitText(id, "~".repeat(PIECE_BYTES), offset.getAndAdd(PIECE_BYTES));
          }
          return !orchestrator.cancels().isEmpty();
        });

    // What a closed connection is sent comes back as an error, whether or not its client reads.
    scene.until(() -> client.send("x").isClosed());
    assertThat(client.received()).doesNotContain("event: done", "event: error");
  }

  /** Sends piece after piece; returns how many bytes it took to fill what lies between. */
  private static long sendUntilStopped(GatewayScene scene, PromptId id) {
    SimulatedOrchestrator orchestrator = scene.orchestrator();
    var offset = new AtomicLong();
    String piece = "~".repeat(PIECE_BYTES);
    scene.until(
        () -> {
          boolean stopped = !orchestrator.credits().isEmpty();
          if (!stopped) {
            orchestrator.emitText(id, piece, offset.getAndAdd(PIECE_BYTES));
            orchestrator.emitText(id, piece, offset.getAndAdd(PIECE_BYTES));
          }
          return stopped;
        });
    return offset.get();
  }

  private static String[] eventsOf(HttpResponse<Buffer> response) {
    String greeting = ": accepted\n\n";
    assertThat(response.bodyAsString()).startsWith(greeting);
    return response.bodyAsString().substring(greeting.length()).split("\n\n");
  }

  private static JsonObject dataOf(String event, String name) {
    String head = "event: " + name + "\ndata: ";
    assertThat(event).startsWith(head);
    return new JsonObject(new String(event.substring(head.length()).getBytes(UTF_8), UTF_8));
  }
}
