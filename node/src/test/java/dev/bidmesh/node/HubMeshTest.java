package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes of this process on loopback, one of which takes the prompts. */
@Timeout(60)
class HubMeshTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  HubMeshTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldTakePromptsAtTheHubAndExecuteThemOnASpoke() {
    try (var hub = member("center", Map.of("BIDMESH_ENGINES", "builtin,rate=1"));
        var spoke = member("edge", Map.of("BIDMESH_JOIN", hub.clusterAddress()))) {
      awaitUntil("the spoke knows the hub", () -> spoke.status().path("peers").asInt() == 1);
      awaitUntil("the hub knows the spoke", () -> hub.status().path("peers").asInt() == 1);
      awaitUntil("the spoke knows the address", () -> detail(spoke.ask(QUESTION)).contains("http"));

      HttpResponse<String> refused = spoke.ask(QUESTION);
      JsonNode answer = RunningNode.json(hub.ask(QUESTION));

      assertThat(refused.statusCode()).isEqualTo(421);
      assertThat(RunningNode.json(refused).path("code").asText()).isEqualTo("not_hub");
      assertThat(detail(refused)).contains("hub 'center'").contains(hub.node().httpAddress());
      assertThat(answer.path("device").asText()).isEqualTo("edge");
      assertThat(spoke.status().at("/routing/takes_prompts").asBoolean(true)).isFalse();
      assertThat(hub.status().at("/routing/takes_prompts").asBoolean()).isTrue();
      assertThat(spoke.status().at("/prompts/accepted").asInt(-1)).isZero();
    }
  }

  private static String detail(HttpResponse<String> response) {
    return RunningNode.json(response).path("detail").asText();
  }

  private RunningNode member(String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    variables.put("BIDMESH_ROUTING_TOPOLOGY", "hub");
    variables.put("BIDMESH_ROUTING_HUB", "center");
    return RunningNode.member(home, mesh, variables);
  }
}
