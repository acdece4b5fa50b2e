package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture as a camera takes them is larger than a frame of the event bus may be. */
class LargeImageTest {

  private static final int MEBI = 1024 * 1024;
  private static final String PATH = "/v1/chat/completions";

  private final String mesh = "test-" + UUID.randomUUID();
  private final Vertx vertx = Vertx.vertx();
  private final Path home;

  LargeImageTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldReachTheDeviceThatCanLookAtIt() {
    StandInServer server = await(StandInServer.start(vertx));
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
      awaitUntil("the model is known", () -> asks.post(PATH, body("AAAA")).statusCode() == 200);
      String image = "A".repeat(6 * MEBI);

      HttpResponse<String> response = asks.post(PATH, body(image));

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Bidmesh-Device")).hasValue("has");
      JsonNode asked = server.requests().get(server.requests().size() - 1);
      JsonNode parts = asked.path("messages").path(0).path("content");
      assertThat(parts.path(1).path("image_url").path("url").asText())
          .isEqualTo("data:image/png;base64," + image);
    }
  }

  private static String body(String image) {
    return ("{\"model\":\"stand-in\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
            + "\"text\":\"What is it?\"},{\"type\":\"image_url\",\"image_url\":{\"url\":"
            + "\"data:image/png;base64,%s\"}}]}]}")
        .formatted(image);
  }
}
