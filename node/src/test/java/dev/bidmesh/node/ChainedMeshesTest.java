package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that are no mesh, of which one has the other answer its prompts. */
@Timeout(60)
class ChainedMeshesTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";

  private final Path home;

  ChainedMeshesTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldHaveAnotherMeshAnswerAndEndWhatHasComeTooFar() throws Exception {
    try (var behind = node("behind", "builtin");
        var front =
            node("front", "openai=" + behind.node().httpAddress() + ",model=demo,mesh=allow")) {
      awaitUntil("ready", () -> front.status().path("state").asText().equals("ready"));

      JsonNode answer = RunningNode.json(front.ask(QUESTION));
      HttpResponse<String> far = ask(front, "4");

      assertThat(answer.path("output").asText()).contains("Paris");
      assertThat(answer.path("device").asText()).isEqualTo("front");
      // The node in front takes a prompt that has come so far; the one behind does not.
      assertThat(far.statusCode()).as(far.body()).isEqualTo(502);
      assertThat(far.body()).contains("gateway.maxHops");
      assertThat(ask(front, "5").statusCode()).isEqualTo(508);
    }
  }

  @Test
  void shouldNotTakeANodeForAServerUnasked() {
    try (var behind = node("behind", "builtin");
        var front = node("front", "openai=" + behind.node().httpAddress() + ",model=demo")) {
      awaitUntil("it looked", () -> front.status().toString().contains("mesh=allow"));

      assertThat(front.ask(QUESTION).statusCode()).isEqualTo(503);
    }
  }

  private static HttpResponse<String> ask(RunningNode node, String hops)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(node.node().httpAddress() + "/prompt"))
                .header("Content-Type", "application/json")
                .header("X-Bidmesh-Hops", hops)
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private RunningNode node(String name, String engine) {
    return RunningNode.start(
        home.resolve(name), Map.of("BIDMESH_NAME", name, "BIDMESH_ENGINES", engine));
  }
}
