package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node: what its clients can do with prompts beside waiting for the answer. */
@Timeout(60)
class PromptDeskTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";

  /** Between two pieces of an answer, so that a prompt lasts as long as it is needed. */
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final StandInServer server = await(StandInServer.start(vertx));
  private final Path home;
  private final HttpClient client = HttpClient.newHttpClient();

  PromptDeskTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldEndAPromptByItsIdAndTellItsClient() {
    try (var node = start(Map.of("BIDMESH_ENGINES", "openai=" + server.url()))) {
      server.pausing(LONG);
      CompletableFuture<HttpResponse<String>> answer = node.asked(QUESTION);
      awaitUntil("it runs", () -> newest(node).path("state").asText().equals("running"));
      String id = newest(node).path("id").asText();

      assertThat(delete(node, id).statusCode()).isEqualTo(204);

      assertThat(await(answer).statusCode()).isEqualTo(503);
      assertThat(RunningNode.json(await(answer)).path("code").asText()).isEqualTo("cancelled");
      assertThat(delete(node, id).statusCode()).isEqualTo(409);
      awaitUntil(
          "the slot is free",
          () -> node.status().at("/engines/engines/0/free").asInt() == slots(node));
    }
  }

  @Test
  void shouldRefuseWithATimeWhenEveryPlaceIsTakenAndTellWhoWaitsHow() {
    try (var node =
        start(
            Map.of(
                "BIDMESH_ENGINES",
                "openai=" + server.url() + ",slots=1",
                "BIDMESH_EXECUTOR_QUEUE_CAPACITY",
                "1"))) {
      server.pausing(LONG);
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      answers.add(node.asked(QUESTION));
      awaitUntil("one runs", () -> newest(node).path("state").asText().equals("running"));
      answers.add(node.asked(QUESTION));
      awaitUntil(
          "the other waits",
          () ->
              get(node, "/prompts/" + newest(node).path("id").asText())
                  .at("/live/phase")
                  .asText()
                  .equals("queued"));
      JsonNode live = get(node, "/prompts/" + newest(node).path("id").asText()).path("live");

      HttpResponse<String> refused = node.ask(QUESTION);

      assertThat(live.path("position").asInt()).isEqualTo(1);
      assertThat(live.path("expected_ms").asLong()).isPositive();
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValueAsLong("Retry-After")).isPresent();
      for (JsonNode each : get(node, "/prompts").path("prompts")) {
        delete(node, each.path("id").asText());
      }
      assertThat(answers).allSatisfy(each -> assertThat(await(each).statusCode()).isEqualTo(503));
    }
  }

  @Test
  void shouldSayThatNoEngineServesAModel() {
    NodeSite site = RunningNode.site(home, Map.of("BIDMESH_ENGINES", "openai=http://127.0.0.1:9"));
    try (var node = RunningNode.unsettled(site, BusSource.local(site.config().lonePort()))) {
      HttpResponse<String> refused = node.ask(QUESTION);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(RunningNode.json(refused).path("code").asText()).isEqualTo("no_engine");
    }
  }

  @Test
  void shouldRouteEachPromptByThePolicyThatItNames() {
    try (var node = start(Map.of())) {
      for (String policy :
          List.of("lowest-cpu", "least-outstanding", "power-of-two", "round-robin", "random")) {
        String question = QUESTION.replace("}", ",\"policy\":\"" + policy + "\"}");

        assertThat(node.ask(question).statusCode()).isEqualTo(200);

        String id = newest(node).path("id").asText();
        assertThat(get(node, "/prompts/" + id).path("policy").asText()).isEqualTo(policy);
      }
    }
  }

  private RunningNode start(Map<String, String> environment) {
    return RunningNode.start(home, environment);
  }

  private static int slots(RunningNode node) {
    return node.status().at("/engines/engines/0/slots").asInt();
  }

  private JsonNode newest(RunningNode node) {
    return get(node, "/prompts?limit=1").path("prompts").path(0);
  }

  private JsonNode get(RunningNode node, String path) {
    return RunningNode.json(send(request(node, path).GET()));
  }

  private HttpResponse<String> delete(RunningNode node, String id) {
    return send(request(node, "/prompts/" + id).DELETE());
  }

  private static HttpRequest.Builder request(RunningNode node, String path) {
    return HttpRequest.newBuilder(URI.create(node.node().httpAddress() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return await(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
  }
}
