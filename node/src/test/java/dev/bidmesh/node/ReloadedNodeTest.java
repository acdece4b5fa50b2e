package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.reload.ConfigWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReloadedNodeTest {

  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final String LONG_PROMPT =
      "{\"prompt\":\"What is the capital of France?\",\"deadline_ms\":60000}";

  private final CopyOnWriteArrayList<NodeConfig> applied = new CopyOnWriteArrayList<>();
  private final List<ConfigWatch> watches = new ArrayList<>();
  private final Path directory;
  private final Path file;
  private final Path home;

  ReloadedNodeTest(@TempDir Path home) {
    this.home = home;
    this.directory = home.resolve(".bidmesh").resolve("desk");
    this.file = directory.resolve("bidmesh.yaml");
  }

  @Test
  void shouldTakeOverWhatCanChangeAndNameWhatCannot() throws IOException {
    try (var node = RunningNode.start(home, Map.of())) {
      watch(node, Map.of());
      assertThat(node.ask(LONG_PROMPT).statusCode()).isEqualTo(200);

      // when
      write(
          "routing: {policy: random}\ngateway: {defaultDeadline: 5s, maxDeadline: 30s}\nbusPort: 9000\ndevice: {labels: [kitchen]}\n");

      // then
      awaitUntil(
          "the policy is another",
          () -> node.status().at("/routing/policy").asText().equals("random"));
      assertThat(node.status().at("/labels/0").asText()).isEqualTo("kitchen");
      assertThat(warnings(node))
          .contains("config: start the node again for what has changed in busPort");
      awaitUntil("the deadline is refused", () -> node.ask(LONG_PROMPT).statusCode() == 400);
      assertThat(RunningNode.json(node.ask(LONG_PROMPT)).path("field").asText())
          .isEqualTo("deadline_ms");
      JsonNode trace = traceOf(node);
      assertThat(trace.path("policy").asText()).isEqualTo("random");
      assertThat(applied)
          .last()
          .extracting(each -> each.routing().policy().toString())
          .isEqualTo("RANDOM");
    }
  }

  @Test
  void shouldRefuseABrokenFileAsAWholeAndGoOnWithWhatItHad() throws IOException {
    write("routing: {policy: random}\n");
    var variables = Map.of("BIDMESH_ROUTING_POLICY", "round-robin");
    try (var node = RunningNode.start(home, variables)) {
      watch(node, variables);

      // when
      write("prompts: {moves: 1}\nrouting: {polcy: random}\n");

      // then
      awaitUntil("the refusal is told", () -> warnings(node).contains("the node goes on"));
      assertThat(warnings(node)).contains("bidmesh.yaml:2").contains("routing.policy");
      assertThat(applied).isEmpty();

      // when
      write("prompts: {moves: 1}\n");

      // then
      awaitUntil("the refusal is over", () -> !warnings(node).contains("config: "));
      awaitUntil("the limit is taken over", () -> !applied.isEmpty());
      assertThat(applied.get(0).prompts().moves()).isEqualTo(1);
      // A variable counts more than the file, before and after.
      assertThat(node.status().at("/routing/policy").asText()).isEqualTo("round-robin");
    }
  }

  private static JsonNode traceOf(RunningNode node) {
    JsonNode answer = RunningNode.json(node.ask("{\"prompt\":\"What is the capital of France?\"}"));
    return node.get("/prompts/" + answer.path("id").asText());
  }

  private static String warnings(RunningNode node) {
    return node.status().path("warnings").toString();
  }

  @AfterEach
  void watchNoMore() {
    watches.forEach(ConfigWatch::close);
  }

  private void watch(RunningNode node, Map<String, String> environment) {
    var loader = RunningNode.loader(environment);
    watches.add(
        ConfigWatch.start(
            loader.fileOf(directory),
            OFTEN,
            () -> loader.again(directory),
            node.node(),
            applied::add));
  }

  private void write(String text) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(file, text);
  }
}
