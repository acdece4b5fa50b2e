package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.Await;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in processes of their own that make one mesh. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class AuctionIT {

  private static final List<String> NAMES = List.of("phone", "laptop", "desktop");
  private static final String CAPITAL = "{\"prompt\":\"What is the capital of France?\"}";
  private static final String LONG =
      "{\"prompt\":\"Tell me a story about a cat.\",\"stream\":true}";
  private static final int PROMPTS_WITHOUT_MODEL = 100;

  private final Path home;

  AuctionIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAnswerAsOne() {
    try (var mesh = new ProcessMesh(home)) {
      mesh.with("phone", "--engine", "builtin,slots=1,rate=20", "--emulate-npu")
          .with("laptop")
          .with("desktop")
          .awaitComplete();
      shouldAuctionAtEveryNodeWithoutAFreeNpu(mesh);
      shouldSendNoFrameForAPromptOfAFreeNpu(mesh);
      shouldAuctionWhatComesWhileTheNpuIsBusy(mesh);
      shouldSendPromptsToTheModelTheyMean(mesh);
      shouldLoseNoPromptWhileDevicesComeAndGo(mesh);
    }
  }

  private static void shouldAuctionAtEveryNodeWithoutAFreeNpu(ProcessMesh mesh) {
    for (String asked : List.of("laptop", "desktop")) {
      // when
      JsonNode answer = mesh.ask(asked, CAPITAL);

      // then
      assertThat(answer.path("output").asText()).as("%s", answer).contains("Paris");
      assertThat(answer.path("device").asText()).isIn(NAMES);
      assertThat(answer.path("predicted_ms").asDouble()).isPositive();
      assertThat(answer.path("total_ms").asDouble()).isPositive();
      assertThat(bidders(answer)).containsExactlyInAnyOrderElementsOf(NAMES);
      shouldBeExplainedAtEveryNode(mesh, answer);
    }
  }

  private static void shouldBeExplainedAtEveryNode(ProcessMesh mesh, JsonNode answer) {
    for (String node : NAMES) {
      JsonNode trace = mesh.get(node, "/prompts/" + answer.path("id").asText());
      assertThat(trace.path("state").asText()).as("%s", trace).isEqualTo("done");
      assertThat(trace.toString()).doesNotContain("France", "Paris");
    }
  }

  private static void shouldSendNoFrameForAPromptOfAFreeNpu(ProcessMesh mesh) {
    // when
    JsonNode answer = mesh.ask("phone", CAPITAL);

    // then
    assertThat(answer.path("device").asText()).as("%s", answer).isEqualTo("phone");
    assertThat(answer.path("accelerator").asText()).isEqualTo("NPU");
    assertThat(answer.path("evidence").asText()).isEqualTo("emulated");
    assertThat(answer.path("bids")).isEmpty();
    assertThat(framesOut(mesh, answer)).isZero();
  }

  private static void shouldAuctionWhatComesWhileTheNpuIsBusy(ProcessMesh mesh) {
    // given
    PromptStream first = mesh.stream("phone", LONG).awaitText(1);

    // when
    JsonNode answer = mesh.ask("phone", CAPITAL);

    // then
    assertThat(first.device()).isEqualTo("phone");
    assertThat(answer.path("device").asText()).as("%s", answer).isIn("laptop", "desktop");
    assertThat(bidders(answer)).containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(framesOut(mesh, answer)).isPositive();
    assertThat(first.end().path("attempts").asInt()).isEqualTo(1);
  }

  private static void shouldSendPromptsToTheModelTheyMean(ProcessMesh mesh) {
    Vertx vertx = Vertx.vertx();
    try {
      StandInServer server = Await.await(StandInServer.start(vertx));
      server.answering("It", " is", " Paris", ".").pausing(Duration.ofMillis(60));
      mesh.with("server", "--engine", "openai=" + server.url()).awaitComplete();

      // when
      Map<String, Integer> answerers = new ConcurrentSkipListMap<>();
      var load =
          new Load(
              client -> {
                JsonNode answer = mesh.ask(NAMES.get(client % NAMES.size()), CAPITAL);
                String who = answer.path("model") + " on " + answer.path("device");
                answerers.merge(who, 1, Integer::sum);
                return answer;
              });
      load.awaitMore(PROMPTS_WITHOUT_MODEL);

      // then
      assertThat(load.stop()).hasSizeGreaterThanOrEqualTo(PROMPTS_WITHOUT_MODEL);
      assertThat(answerers).containsOnlyKeys("\"stand-in\" on \"server\"");
      shouldFindNamedModels(mesh);
      mesh.stop("server");
    } finally {
      Await.await(vertx.close());
    }
  }

  private static void shouldFindNamedModels(ProcessMesh mesh) {
    JsonNode demo = mesh.ask("server", CAPITAL.replace("}", ",\"model\":\"demo\"}"));
    JsonNode none = mesh.ask("phone", CAPITAL.replace("}", ",\"model\":\"gpt-9\"}"));

    assertThat(demo.path("device").asText()).as("%s", demo).isIn(NAMES);
    assertThat(none.path("status").asInt()).isEqualTo(404);
    assertThat(none.path("detail").asText()).contains("gpt-9", "stand-in", "demo");
  }

  private static void shouldLoseNoPromptWhileDevicesComeAndGo(ProcessMesh mesh) {
    // given
    var load = new Load(client -> mesh.ask("laptop", CAPITAL));

    // when
    mesh.with("tablet").awaitComplete();
    load.awaitMore(10);
    mesh.stop("phone");
    load.awaitMore(10);
    mesh.kill("desktop");
    load.awaitMore(10);

    // then
    assertThat(load.stop())
        .allSatisfy(answer -> assertThat(answer.path("output").asText()).contains("Paris"));
  }

  private static TreeSet<String> bidders(JsonNode answer) {
    var bidders = new TreeSet<String>();
    answer.path("bids").forEach(bid -> bidders.add(bid.path("device").asText()));
    return bidders;
  }

  /** Frames with the prompt's id that have left the phone. */
  private static long framesOut(ProcessMesh mesh, JsonNode answer) {
    String id = answer.path("id").asText();
    JsonNode prompts = mesh.get("phone", "/eventbus?prompt=" + id).path("prompts");
    assertThat(prompts.isArray()).as("%s", prompts).isTrue();
    return prompts.path(0).path("frames_out").asLong();
  }
}
