package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.testkit.StandInModel;
import dev.bidmesh.testkit.StandInOllama;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node before an Ollama server. */
@Timeout(60)
class OllamaNodeTest {

  private final Vertx vertx = Vertx.vertx();
  private final StandInOllama server = await(StandInOllama.start(vertx));
  private final Path home;

  OllamaNodeTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldServeAllModelsAndFindOutWhatTheyRunOn() {
    // given
    server.having(
        StandInModel.of("small:latest").onGpu(100), StandInModel.of("big:70b").onGpu(100));
    server.answering("It", " is", " Paris", ".");

    try (var node = start()) {
      // when
      JsonNode first = ask(node, "big:70b");

      // then
      assertThat(first.path("output").asText()).isEqualTo("It is Paris.");
      assertThat(first.path("accelerator").asText()).isEqualTo("CPU");
      assertThat(first.path("evidence").asText()).isEqualTo("claimed");
      awaitUntil(
          "the GPU is seen",
          () -> node.status().at("/engines/engines/0/evidence").asText().equals("detected"));
      JsonNode second = ask(node, "big:70b");
      assertThat(second.path("output").asText()).isEqualTo("It is Paris.");
      assertThat(second.path("accelerator").asText()).isEqualTo("GPU");
      assertThat(second.path("evidence").asText()).isEqualTo("detected");
      assertThat(ask(node, "small").path("output").asText()).isEqualTo("It is Paris.");
    }
  }

  @Test
  void shouldRefuseWhatIsTooLongWithoutSendingIt() {
    // given
    server.having(StandInModel.of("m:latest").withMaxContext(4_096));

    try (var node = start()) {
      // when
      var response =
          node.ask("{\"model\":\"m\",\"prompt\":\"" + "A long story. ".repeat(2_000) + "\"}");

      // then
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(response.body()).contains("too_long");
      assertThat(server.requests()).isEmpty();
    }
  }

  private static JsonNode ask(RunningNode node, String model) {
    return RunningNode.json(
        node.ask("{\"prompt\":\"Capital of France?\",\"model\":\"" + model + "\"}"));
  }

  private RunningNode start() {
    return RunningNode.start(home, Map.of("BIDMESH_ENGINES", "ollama=" + server.url()));
  }
}
