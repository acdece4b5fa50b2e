package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.detect.HttpLooker;
import dev.bidmesh.node.detect.Place;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node without any configuration on a device on which a server is started later. */
@Timeout(60)
class FoundServerTest {

  private final Vertx vertx = Vertx.vertx();
  private final Path home;

  FoundServerTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void shouldAnswerWithAServerThatWasStartedAfterTheNode() {
    // given
    int port = FreePorts.one();
    try (var node = start(port)) {
      assertThat(model(node)).isEqualTo("demo");

      // when
      StandInServer server = await(StandInServer.start(vertx, port));
      server.answering("It", " is", " Paris", ".");
      awaitUntil("found", 30, () -> health(node, "openai-1").equals("READY"));

      // then
      awaitUntil("preferred", 30, () -> model(node).equals(StandInServer.MODEL));
    }
  }

  private static String model(RunningNode node) {
    return RunningNode.json(node.ask("{\"prompt\":\"Capital of France?\"}")).path("model").asText();
  }

  private static String health(RunningNode node, String engine) {
    for (JsonNode each : node.status().path("engines").path("engines")) {
      if (each.path("engine_id").asText().equals(engine)) {
        return each.path("health").asText();
      }
    }
    return "";
  }

  private RunningNode start(int port) {
    var base = URI.create("http://127.0.0.1:" + port + "/v1");
    var place = new Place("openai-1", "a stand-in", Place.Api.OPENAI, List.of(base));
    var environment =
        Map.of(
            "BIDMESH_DETECTION_SERVERS", "true",
            "BIDMESH_DETECTION_INTERVAL", "100ms",
            "BIDMESH_DETECTION_TIMEOUT", "10s");
    return RunningNode.start(
        home,
        environment,
        parts -> {
          await(parts.engines().close());
          return new NodeParts(
              EngineSet.of(
                  config(environment),
                  ModelDigests.ofThisProcess(),
                  List.of(place),
                  HttpLooker::new),
              parts.telemetry(),
              parts.hardware(),
              parts.lanes(),
              parts.mesh(),
              parts.http());
        });
  }

  private static NodeConfig config(Map<String, String> environment) {
    return new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), environment, Section.empty())
        .withoutDataDir();
  }
}
