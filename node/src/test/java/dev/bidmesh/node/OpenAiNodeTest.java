package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node before a server with the OpenAI API. */
@Timeout(60)
class OpenAiNodeTest {

  private static final Duration LONGEST_CANCEL = Duration.ofMillis(500);

  private final Vertx vertx = Vertx.vertx();
  private final StandInServer server = await(StandInServer.start(vertx));
  private final Path home;

  OpenAiNodeTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldServeTheServersModel() {
    // given
    server.answering("It", " is", " Paris", ".");

    try (var node = start("")) {
      // when
      JsonNode answer = RunningNode.json(node.ask("{\"prompt\":\"Capital of France?\"}"));

      // then
      assertThat(answer.path("output").asText()).isEqualTo("It is Paris.");
      assertThat(answer.path("model").asText()).isEqualTo("stand-in");
      assertThat(answer.path("accelerator").asText()).isEqualTo("CPU");
      assertThat(answer.path("evidence").asText()).isEqualTo("claimed");
      assertThat(answer.path("warning").isMissingNode()).isTrue();
      assertThat(node.status().path("warnings").toString()).doesNotContain("demo model");
    }
  }

  @Test
  void shouldPreferARealModelToTheDemoModel() {
    try (var node = start(";builtin")) {
      // when
      JsonNode real = RunningNode.json(node.ask("{\"prompt\":\"Hi\"}"));
      JsonNode demo = RunningNode.json(node.ask("{\"prompt\":\"Hi\",\"model\":\"demo\"}"));

      // then
      assertThat(real.path("model").asText()).isEqualTo("stand-in");
      assertThat(demo.path("model").asText()).isEqualTo("demo");
    }
  }

  @Test
  void shouldStreamWhatTheServerStreams() {
    // given
    server.answering("It", " is", " Paris", ".").pausing(Duration.ofMillis(30));

    try (var node = start("")) {
      // when
      var response = node.ask("{\"prompt\":\"Capital of France?\",\"stream\":true}");

      // then
      assertThat(response.body().split("event: token\n")).hasSizeGreaterThan(3);
      assertThat(response.body()).contains("event: done\n", "\"output\":\"It is Paris.\"");
    }
  }

  @Test
  void shouldCancelAtTheServerWhenTheClientGoes() throws IOException {
    // given
    String[] endless = new String[10_000];
    Arrays.fill(endless, " more");
    server.answering(endless).pausing(Duration.ofMillis(20));

    try (var node = start("")) {
      // when
      long gone;
      try (var client = streaming(node.node().httpAddress())) {
        awaitToken(client.getInputStream());
        gone = System.nanoTime();
      }

      // then
      awaitUntil("cut off at the server", () -> !server.cutOffNanos().isEmpty());
      long took = server.cutOffNanos().get(0) - gone;
      assertThat(Duration.ofNanos(took)).isLessThan(LONGEST_CANCEL);
      awaitUntil("slot free", () -> node.status().at("/engines/engines/0/free").asInt() == 4);
    }
  }

  @Test
  void shouldSayThatTheServerIsNotThere() {
    // given
    int port = server.port();
    await(server.stop());

    try (var node =
        RunningNode.start(home, Map.of("BIDMESH_ENGINES", "openai=http://127.0.0.1:" + port))) {
      // when
      var response = node.ask("{\"prompt\":\"Hi\"}");

      // then
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(node.status().path("state").asText()).isEqualTo("degraded");
      assertThat(node.status().path("warnings").toString()).contains("engine openai failed: ");
    }
  }

  private RunningNode start(String more) {
    return RunningNode.start(home, Map.of("BIDMESH_ENGINES", "openai=" + server.url() + more));
  }

  private static Socket streaming(String address) throws IOException {
    String body = "{\"prompt\":\"Count.\",\"stream\":true}";
    URI uri = URI.create(address);
    var socket = new Socket(uri.getHost(), uri.getPort());
    socket
        .getOutputStream()
        .write(
            ("POST /prompt HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: %d\r\n\r\n%s")
                .formatted(body.length(), body)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void awaitToken(InputStream in) throws IOException {
    var seen = new StringBuilder();
    while (seen.indexOf("event: token") < 0) {
      int next = in.read();
      assertThat(next).as("stream goes on after %s", seen).isNotNegative();
      seen.append((char) next);
    }
  }
}
