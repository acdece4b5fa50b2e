package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.testkit.StandInServer;
import dev.bidmesh.testkit.StandInVectors;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without a model for embeddings has another one of its mesh compute them. */
class EmbeddingsTest {

  private static final String PATH = "/v1/embeddings";
  private static final String MODEL = "nomic-embed-text";

  private final String mesh = "test-" + UUID.randomUUID();
  private final Vertx vertx = Vertx.vertx();
  private final Path home;
  private StandInServer server;

  EmbeddingsTest(@TempDir Path home) {
    this.home = home;
  }

  @BeforeEach
  void start() {
    server = await(StandInServer.start(vertx)).embedding().listing(MODEL);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldBeComputedByADeviceThatHasAModelForThem() {
    try (var has =
            RunningNode.member(
                home.resolve("has"),
                mesh,
                Map.of("BIDMESH_NAME", "has", "BIDMESH_ENGINES", "openai=" + server.url()));
        var asks =
            RunningNode.member(
                home.resolve("asks"),
                mesh,
                Map.of("BIDMESH_NAME", "asks", "BIDMESH_JOIN", has.clusterAddress()))) {
      awaitUntil(
          "the model is known", () -> asks.post(PATH, "{\"input\":\"a\"}").statusCode() == 200);

      // when: enough for several chunks, which lie beyond what is in flight at once
      var texts = new StringBuilder();
      for (int i = 0; i < 2_000; i++) {
        texts.append(i == 0 ? "" : ",").append("\"text ").append(i).append('"');
      }
      HttpResponse<String> response = asks.post(PATH, "{\"input\":[" + texts + "]}");

      // then
      assertThat(response.headers().firstValue("X-Bidmesh-Device")).hasValue("has");
      JsonNode body = RunningNode.json(response);
      assertThat(body.path("model").asText()).isEqualTo(MODEL);
      assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(4_000);
      assertThat(body.path("data")).hasSize(2_000);
      for (int i = 0; i < 2_000; i++) {
        float[] expected = StandInVectors.of("text " + i);
        JsonNode vector = body.path("data").path(i).path("embedding");
        for (int at = 0; at < expected.length; at++) {
          assertThat(vector.path(at).floatValue()).isEqualTo(expected[at]);
        }
      }

      // and: nobody writes text with that model, whether it is named or not
      JsonNode answer =
          RunningNode.json(asks.ask("{\"prompt\":\"What is the capital of France?\"}"));
      assertThat(answer.path("model").asText()).isNotEqualTo(MODEL);
      HttpResponse<String> refused = asks.ask("{\"prompt\":\"Hi\",\"model\":\"" + MODEL + "\"}");
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body()).contains("computes embeddings and writes no text");
    }
  }

  @Test
  void shouldSayWhatToDoIfNobodyHasAModelForThem() {
    try (var node = RunningNode.start(home, Map.of())) {
      HttpResponse<String> nobody = node.post(PATH, "{\"input\":\"a\"}");
      HttpResponse<String> unknown = node.post(PATH, "{\"input\":\"a\",\"model\":\"bge-m3\"}");

      assertThat(nobody.statusCode()).isEqualTo(503);
      assertThat(nobody.body()).contains("no model of the mesh computes embeddings; have a device");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).contains("no device serves the model 'bge-m3'");
    }
  }
}
