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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes whose event buses lose three frames in ten that others sent, of every kind. */
@Timeout(900)
class LossyMeshTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";
  private static final double LOSS = 0.3;

  /** 40 in the usual build, 1,000 under {@code -Plong}. */
  private static final int PROMPTS = Integer.getInteger("bidmesh.lossy.prompts", 40);

  private static final int AT_ONCE = 10;
  private static final long SECONDS = 60;

  /**
   * None may fail in the usual build; one in a thousand in a long one, since so many frames can be
   * lost in a row.
   */
  private static final int LOST_PROMPTS = PROMPTS / 1000;

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
      List<JsonNode> answers = new ArrayList<>();
      for (int asked = 0; asked < PROMPTS; asked += AT_ONCE) {
        answers.addAll(askAtOnce(one));
      }

      // then
      assertThat(answers)
          .filteredOn(answer -> !answer.path("output").asText().contains("Paris"))
          .hasSizeLessThanOrEqualTo(LOST_PROMPTS);
      assertThat(answers).anyMatch(answer -> !answer.path("local").asBoolean());
      assertThat(List.of(two, three))
          .allSatisfy(each -> assertThat(each.status().at("/prompts/active").asInt()).isZero());
    }
  }

  private static List<JsonNode> askAtOnce(RunningNode node) {
    List<CompletableFuture<HttpResponse<String>>> asked =
        Stream.generate(() -> node.asked(QUESTION)).limit(AT_ONCE).toList();
    awaitUntil("all answers", SECONDS, () -> asked.stream().allMatch(CompletableFuture::isDone));
    return asked.stream().map(answer -> RunningNode.json(await(answer))).toList();
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
