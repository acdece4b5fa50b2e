package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.openai.StandInServer;
import dev.bidmesh.node.Await;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in processes of their own. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class MeshIT {

  private static final List<String> NAMES = List.of("phone", "laptop", "desktop");
  private static final String CAPITAL = "{\"prompt\":\"What is the capital of France?\"}";

  private final Path home;

  MeshIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAnswerAtEveryNodeAndExplainItAtEveryNode() {
    try (var mesh = new ProcessMesh(home)) {
      NAMES.forEach(mesh::with);
      mesh.awaitComplete();
      for (String asked : NAMES) {
        shouldAnswer(mesh, asked);
      }
    }
  }

  private static void shouldAnswer(ProcessMesh mesh, String asked) {
    // when
    JsonNode answer = mesh.ask(asked, CAPITAL);

    // then
    assertThat(answer.path("output").asText()).as("%s", answer).contains("Paris");
    assertThat(answer.path("device").asText()).isIn(NAMES);
    assertThat(answer.path("predicted_ms").asDouble()).isPositive();
    assertThat(answer.path("total_ms").asDouble()).isPositive();
    var bidders = new TreeSet<String>();
    answer.path("bids").forEach(bid -> bidders.add(bid.path("device").asText()));
    assertThat(bidders).containsExactlyInAnyOrderElementsOf(NAMES);
    for (String other : NAMES) {
      JsonNode trace = mesh.get(other, "/prompts/" + answer.path("id").asText());
      assertThat(trace.path("state").asText()).as("%s", trace).isEqualTo("done");
      assertThat(trace.toString()).doesNotContain("France", "Paris");
    }
  }

  @Test
  void shouldLoseNoPromptWhileDevicesComeAndGo() {
    try (var mesh = new ProcessMesh(home)) {
      NAMES.forEach(mesh::with);
      mesh.awaitComplete();
      var load = new Load(() -> mesh.ask("phone", CAPITAL));

      // when
      mesh.with("tablet").awaitComplete();
      load.awaitMore(10);
      mesh.node("laptop").signal("TERM");
      load.awaitMore(10);
      mesh.kill("desktop");
      load.awaitMore(10);

      // then
      assertThat(load.stop())
          .allSatisfy(answer -> assertThat(answer.path("output").asText()).contains("Paris"));
      assertThat(mesh.node("laptop").exitCode()).isZero();
    }
  }

  @Test
  void shouldSendPromptsToTheModelTheyMean() {
    Vertx vertx = Vertx.vertx();
    try (var mesh = new ProcessMesh(home)) {
      StandInServer server = Await.await(StandInServer.start(vertx));
      server.answering("It", " is", " Paris", ".").pausing(Duration.ofMillis(60));
      mesh.with("phone")
          .with("laptop")
          .with("desktop", "--engine", "openai=" + server.url())
          .awaitComplete();

      // when
      Map<String, Integer> models = new HashMap<>();
      for (int i = 0; i < 20; i++) {
        JsonNode answer = mesh.ask(NAMES.get(i % 3), CAPITAL);
        models.merge(
            answer.path("model").asText() + " on " + answer.path("device").asText(),
            1,
            Integer::sum);
      }
      JsonNode demo =
          mesh.ask("desktop", "{\"prompt\":\"What is the capital of France?\",\"model\":\"demo\"}");
      JsonNode none = mesh.ask("phone", "{\"prompt\":\"Hi\",\"model\":\"gpt-9\"}");

      // then
      assertThat(models).containsExactly(Map.entry("stand-in on desktop", 20));
      assertThat(demo.path("device").asText()).as("%s", demo).isIn("phone", "laptop");
      assertThat(none.path("status").asInt()).isEqualTo(404);
      assertThat(none.path("detail").asText()).contains("gpt-9", "stand-in", "demo");
    } finally {
      Await.await(vertx.close());
    }
  }
}
