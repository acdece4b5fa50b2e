package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@Timeout(120)
class ManyPromptsIT {

  private static final int PROMPTS = 200;

  private final Path home;

  ManyPromptsIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAnswerTwoHundredPromptsAtOnce() {
    try (var node = RunningNode.start(home, Map.of())) {

      // when
      var responses =
          atOnce(PROMPTS, n -> node.asked("{\"prompt\":\"What is the capital of France?\"}"));

      // then
      assertThat(responses).hasSize(PROMPTS).allMatch(each -> each.statusCode() == 200);
      assertThat(responses)
          .allMatch(each -> RunningNode.json(each).path("output").asText().contains("Paris"));
      shouldBeAtRest(node);
      assertThat(node.status().at("/prompts/finished").asInt()).isEqualTo(PROMPTS);
    }
  }

  @Test
  void shouldTellEachPromptThatItRefusesWhenToComeBack() {
    try (var node = RunningNode.start(home, Map.of("BIDMESH_EXECUTOR_QUEUE_CAPACITY", "20"))) {
      atOnce(20, n -> node.asked(question(n)));

      // when
      var responses = atOnce(PROMPTS, n -> node.asked(question(n)));

      // then
      var refused = IntStream.range(0, PROMPTS).filter(n -> !answered(responses.get(n))).toArray();
      assertThat(refused).isNotEmpty();
      for (int n : refused) {
        assertThat(responses.get(n).statusCode()).isEqualTo(429);
      }
      var second =
          atOnce(
              refused.length,
              i -> later(retryAfterS(responses.get(refused[i])), node, question(refused[i])));
      // How often a told time holds depends on the machine's other work here; the executor's
      // RetryTruthTest measures it on virtual time.
      assertThat(second).anyMatch(ManyPromptsIT::answered);
      assertThat(second)
          .filteredOn(response -> !answered(response))
          .allMatch(response -> response.statusCode() == 429 && retryAfterS(response) >= 1);
      shouldBeAtRest(node);
    }
  }

  /** Different ones, since a node knows those who come back by what they ask for. */
  private static String question(int n) {
    return "{\"prompt\":\"What is the capital of France? (%d)\"}".formatted(n);
  }

  private static void shouldBeAtRest(RunningNode node) {
    awaitUntil(
        "slots and queue back to zero",
        () -> {
          JsonNode status = node.status();
          JsonNode engine = status.at("/engines/engines/0");
          return status.at("/prompts/active").asInt() == 0
              && engine.path("free").asInt() == engine.path("slots").asInt()
              && engine.path("queued").asInt() == 0
              && engine.path("backlog_s").asDouble() == 0;
        });
  }

  private static long retryAfterS(HttpResponse<String> refusal) {
    return Long.parseLong(refusal.headers().firstValue("retry-after").orElseThrow());
  }

  private static boolean answered(HttpResponse<String> response) {
    return response.statusCode() == 200;
  }

  private static CompletableFuture<HttpResponse<String>> later(
      long seconds, RunningNode node, String question) {
    return CompletableFuture.supplyAsync(
            () -> node.asked(question),
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS))
        .thenCompose(asked -> asked);
  }

  private static List<HttpResponse<String>> atOnce(
      int count, IntFunction<CompletableFuture<HttpResponse<String>>> ask) {
    var asked = IntStream.range(0, count).mapToObj(ask).toList();
    return asked.stream().map(each -> await(each)).toList();
  }
}
