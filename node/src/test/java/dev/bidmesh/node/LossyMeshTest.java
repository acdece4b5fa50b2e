package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.testkit.BusFaults;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes whose event buses lose one frame in ten that others sent, of every kind. */
@Timeout(120)
class LossyMeshTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";
  private static final double LOSS = 0.1;
  private static final int PROMPTS = 20;
  private static final long SECONDS = 60;

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;
  private long seed = 1;

  LossyMeshTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAnswerEveryPrompt() {
    try (var one = member("one", Map.of("BIDMESH_ENGINES", "builtin,slots=1,rate=100"));
        var two = member("two", Map.of("BIDMESH_JOIN", one.clusterAddress()));
        var three = member("three", Map.of("BIDMESH_JOIN", one.clusterAddress()))) {
      awaitUntil("two peers", () -> one.status().path("peers").asInt() == 2);

      // when
      List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
      for (int i = 0; i < PROMPTS; i++) {
        asked.add(one.asked(QUESTION));
      }
      awaitUntil("all answers", SECONDS, () -> asked.stream().allMatch(CompletableFuture::isDone));

      // then
      List<JsonNode> answers =
          asked.stream().map(answer -> RunningNode.json(await(answer))).toList();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.path("output").asText()).contains("Paris"));
      assertThat(answers).anyMatch(answer -> !answer.path("local").asBoolean());
      assertThat(List.of(two, three))
          .allSatisfy(each -> assertThat(each.status().at("/prompts/active").asInt()).isZero());
    }
  }

  private RunningNode member(String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    return RunningNode.member(
        home,
        mesh,
        variables,
        vertx -> BusFaults.on(vertx, seed++).losing(address -> address.startsWith("mesh."), LOSS));
  }
}
