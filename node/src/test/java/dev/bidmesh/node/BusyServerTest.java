package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mesh of two nodes, one of which has a server that takes no more. */
@Timeout(120)
class BusyServerTest {

  private static final String QUESTION =
      "{\"prompt\":\"Capital of France?\",\"model\":\"stand-in\"}";

  private final String mesh = "test-" + UUID.randomUUID();
  private final Vertx vertx = Vertx.vertx();
  private final StandInServer fast = await(StandInServer.start(vertx));
  private final StandInServer slow = await(StandInServer.start(vertx));
  private final Path home;

  BusyServerTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldHaveAnotherDeviceAnswerWhatAServerHasNoRoomFor() {
    // given
    fast.answering("It", " is", " Paris", ".");
    slow.answering("It", " is", " Paris", ".").pausing(Duration.ofMillis(100));
    try (var one = member("one", Map.of("BIDMESH_ENGINES", "openai=" + fast.url()));
        var two =
            member(
                "two",
                Map.of(
                    "BIDMESH_ENGINES",
                    "openai=" + slow.url(),
                    "BIDMESH_JOIN",
                    one.clusterAddress()))) {
      awaitUntil("a peer", () -> one.status().path("peers").asInt() == 1);
      awaitUntil("the fast one wins", () -> device(one).equals("one"));
      int before = slow.requests().size();

      // when
      fast.askingForRest(5);
      JsonNode answer = RunningNode.json(one.ask(QUESTION));

      // then
      assertThat(answer.path("output").asText()).as("%s", answer).isEqualTo("It is Paris.");
      assertThat(answer.path("device").asText()).isEqualTo("two");
      assertThat(slow.requests()).hasSizeGreaterThan(before);
      JsonNode engine = one.status().at("/engines/engines/0");
      assertThat(engine.path("free").asInt()).isEqualTo(4);
      assertThat(engine.path("health").asText()).isEqualTo("LOADING");
      assertThat(engine.path("healthReason").asText(engine.path("health_reason").asText()))
          .contains("left alone");
      assertThat(two.status().path("peers").asInt()).isEqualTo(1);
    }
  }

  private static String device(RunningNode node) {
    return RunningNode.json(node.ask(QUESTION)).path("device").asText();
  }

  private RunningNode member(String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    return RunningNode.member(home, mesh, variables);
  }
}
