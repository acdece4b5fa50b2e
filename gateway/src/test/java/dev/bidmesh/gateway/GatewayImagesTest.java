package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.FinishReason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are large because of images in them. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayImagesTest {

  private static final String OPENAI = "/v1/chat/completions";
  private static final String ANTHROPIC = "/v1/messages";
  private static final String OLLAMA = "/api/chat";
  private static final String GENERATE = "/api/generate";
  private static final int KIB = 1024;
  private static final ImagesConfig IMAGES = new ImagesConfig(64 * KIB, 1);

  private static final Duration IDLE = Duration.ofSeconds(2);

  private final List<Long> images = new CopyOnWriteArrayList<>();
  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene =
        GatewayScene.start(
            vertx, new ConfigBuilder().maxBodyBytes(4 * KIB).images(IMAGES).idleTimeout(IDLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {OPENAI, ANTHROPIC, OLLAMA, GENERATE})
  void shouldTakeAnImageThatIsLargerThanATextMayBe(String path) {
    answering();
    String image = image(48 * KIB);

    assertThat(scene.post(path, body(path, "What is it?", image)).statusCode()).isEqualTo(200);

    assertThat(images)
        .singleElement()
        .satisfies(chars -> assertThat(chars).isGreaterThan(48 * KIB));
  }

  @ParameterizedTest
  @ValueSource(strings = {OPENAI, ANTHROPIC, OLLAMA, GENERATE})
  void shouldRefuseMoreThanImagesMayHave(String path) {
    HttpResponse<Buffer> response = scene.post(path, body(path, "What is it?", image(80 * KIB)));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.bodyAsString()).contains("the body exceeds 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {OPENAI, ANTHROPIC, OLLAMA, GENERATE})
  void shouldRefuseALongTextWhateverImagesMayHave(String path) {
    String text = "x".repeat(8 * KIB);

    HttpResponse<Buffer> response = scene.post(path, body(path, text, image(KIB)));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.bodyAsString()).contains("the body without its images exceeds 4096 bytes");
  }

  @ParameterizedTest
  @CsvSource({"/prompt, prompt", "/v1/completions, prompt", "/v1/embeddings, input"})
  void shouldTakeNoLargeBodyWhereThereCanBeNoImage(String path, String field) {
    String text = "x".repeat(8 * KIB);

    assertThat(scene.post(path, "{\"" + field + "\":\"" + text + "\"}").statusCode())
        .isEqualTo(413);
  }

  @Test
  void shouldHaveOnlySoManyLargeRequestsInWorkAtOnce() {
    scene.orchestrator().onPrompt(unanswered -> {});
    String body = body(OPENAI, "What is it?", image(16 * KIB));
    Future<HttpResponse<Buffer>> first = send(body);
    scene.until(() -> scene.orchestrator().prompts().size() == 1);

    HttpResponse<Buffer> second = scene.post(OPENAI, body);
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.getHeader("Retry-After")).isEqualTo("5");
    assertThat(second.bodyAsString()).contains("gateway.images.atOnce");

    answering();
    // Small ones have their way meanwhile.
    assertThat(scene.post(OPENAI, body(OPENAI, "Hi", image(KIB))).statusCode()).isEqualTo(200);

    var id = scene.orchestrator().prompts().get(0).promptId();
    scene.orchestrator().emitDone(id, 0, FinishReason.STOP);
    assertThat(GatewayScene.await(first).statusCode()).isEqualTo(200);
    assertThat(scene.post(OPENAI, body).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldGiveTheirPlacesBackToClientsThatLeave(Vertx vertx) {
    scene.orchestrator().onPrompt(unanswered -> {});
    String body = body(OPENAI, "What is it?", image(16 * KIB));
    for (int i = 1; i <= 3; i++) {
      int prompts = i;
      NetSocket leaving = GatewayScene.await(scene.sockets().connect(scene.port(), "127.0.0.1"));
      leaving.write(
          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(OPENAI, body.length(), body));
      scene.until(() -> scene.orchestrator().prompts().size() == prompts);

      leaving.close();

      scene.until(() -> scene.orchestrator().cancels().size() == prompts);
    }
  }

  @Test
  void shouldTakeOneAfterTheOtherOnTheSameConnectionAndCloseItWhenItIsIdle() {
    answering();
    String body = body(OPENAI, "What is it?", image(16 * KIB));
    var received = new StringBuffer();
    var closed = new AtomicBoolean();
    NetSocket socket = GatewayScene.await(scene.sockets().connect(scene.port(), "127.0.0.1"));
    socket.handler(bytes -> received.append(bytes)).closeHandler(gone -> closed.set(true));

    for (int i = 1; i <= 2; i++) {
      int answers = i;
      socket.write(
          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(OPENAI, body.length(), body));
      scene.until(() -> received.toString().split("HTTP/1.1 200", -1).length == answers + 1);
    }

    scene.until(closed::get);
  }

  private Future<HttpResponse<Buffer>> send(String body) {
    return scene
        .request(HttpMethod.POST, OPENAI)
        .putHeader("Content-Type", "application/json")
        .sendBuffer(Buffer.buffer(body));
  }

  private void answering() {
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              images.add(prompt.generation().input().imageChars());
              scene.orchestrator().emitRouted(prompt.promptId());
              scene.orchestrator().emitDone(prompt.promptId(), 0, FinishReason.STOP);
            });
  }

  /** In base64, as if it were a PNG. */
  private static String image(int bytes) {
    return "iVBORw0KGgo" + "A".repeat((bytes + 3) / 4 * 4 + 1);
  }

  private static String body(String path, String text, String image) {
    String quoted = "\"" + text + "\"";
    String content =
        switch (path) {
          case OPENAI ->
              "[{\"type\":\"text\",\"text\":%s},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}]"
                  .formatted(quoted, image);
          case ANTHROPIC ->
              "[{\"type\":\"text\",\"text\":%s},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"%s\"}}]"
                  .formatted(quoted, image);
          default -> quoted;
        };
    if (path.equals(GENERATE)) {
      return "{\"model\":\"m\",\"stream\":false,\"prompt\":%s,\"images\":[\"%s\"]}"
          .formatted(quoted, image);
    }
    String images = path.equals(OLLAMA) ? ",\"images\":[\"" + image + "\"]" : "";
    return "{\"model\":\"m\",\"stream\":false,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":%s%s}]}"
        .formatted(content, images)
        .replace(path.equals(OLLAMA) ? ",\"max_tokens\":5" : "\u0000", "");
  }
}
