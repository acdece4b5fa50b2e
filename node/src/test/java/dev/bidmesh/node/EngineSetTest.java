package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.detect.HttpLooker;
import dev.bidmesh.node.detect.Place;
import dev.bidmesh.node.detect.Sight;
import dev.bidmesh.protocol.message.EngineHealth;
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

@Timeout(60)
class EngineSetTest {

  /** Looks often, and waits for long: a machine that tests is busy. */
  private static final Map<String, String> QUICK =
      Map.of("BIDMESH_DETECTION_INTERVAL", "100ms", "BIDMESH_DETECTION_TIMEOUT", "10s");

  private final Vertx vertx = Vertx.vertx();
  private Optional<EngineSet> set = Optional.empty();

  @AfterEach
  void close() {
    set.ifPresent(each -> await(each.close()));
    await(vertx.close());
  }

  @Test
  void shouldPreferServersThatAreThereToTheDemoModel() {
    StandInServer server = await(StandInServer.start(vertx));

    start(QUICK, place(server.port()));

    assertThat(ids()).containsExactly("openai-1", "builtin");
  }

  @Test
  void shouldFindAServerThatComesUpLater() {
    int port = FreePorts.one();
    start(QUICK, place(port));
    assertThat(ids()).containsExactly("builtin");

    await(StandInServer.start(vertx, port));
    awaitUntil("found", () -> ids().contains("openai-1"));
    Engine engine = engine("openai-1");
    engine.start();

    awaitUntil("ready", () -> engine.status().health() == EngineHealth.READY);
  }

  @Test
  void shouldLookForNothingIfEnginesAreConfigured() {
    StandInServer server = await(StandInServer.start(vertx));

    start(Map.of("BIDMESH_ENGINES", "builtin,rate=5"), place(server.port()));

    assertThat(ids()).containsExactly("builtin");
    assertThat(set.orElseThrow().seen()).isEmpty();
  }

  @Test
  void shouldLookForNoServersIfThatIsTurnedOff() {
    StandInServer server = await(StandInServer.start(vertx));

    start(Map.of("BIDMESH_DETECTION_SERVERS", "false"), place(server.port()));

    assertThat(ids()).containsExactly("builtin");
  }

  @Test
  void shouldNeverUseANodeAsAServer(@TempDir Path home) {
    try (var node = RunningNode.start(home, Map.of("BIDMESH_ENGINES", "builtin"))) {
      var place =
          new Place(
              "openai-1",
              "a node",
              Place.Api.OPENAI,
              List.of(URI.create(node.node().httpAddress() + "/v1")));

      start(QUICK, place);

      assertThat(set.orElseThrow().seen()).containsEntry(place, new Sight.Node());
      assertThat(ids()).containsExactly("builtin");
    }
  }

  private void start(Map<String, String> environment, Place place) {
    NodeConfig config =
        new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), environment, Section.empty())
            .withoutDataDir();
    var started =
        EngineSet.of(config, ModelDigests.ofThisProcess(), List.of(place), HttpLooker::new);
    set = Optional.of(started);
    await(started.complete());
  }

  private List<String> ids() {
    return set.orElseThrow().roster().list().stream().map(each -> each.info().id()).toList();
  }

  private Engine engine(String id) {
    return set.orElseThrow().roster().list().stream()
        .filter(each -> each.info().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Place place(int port) {
    var base = URI.create("http://127.0.0.1:" + port + "/v1");
    return new Place("openai-1", "a stand-in", Place.Api.OPENAI, List.of(base));
  }
}
