package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import dev.bidmesh.node.cluster.bus.BusServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose addresses are gone from the registry of the mesh, as after a long freeze. */
@Timeout(300)
class DeafNodeTest {

  private static final String QUESTION =
      "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":4}";

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  DeafNodeTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldBeHeardAgainAfterItHasMadeItsEventBusAnew() {
    try (var one = member("one", "300ms", Map.of());
        var two = member("two", "300ms", Map.of("BIDMESH_JOIN", one.clusterAddress()))) {
      awaitUntil("they have met", 60, () -> one.status().path("peers").asInt() == 1);
      awaitUntil("it answers for the other", 60, () -> answers(one, "two"));
      long incarnation = two.status().path("incarnation").asLong();
      String address = two.node().httpAddress();

      // when
      deafen(two);

      // then
      awaitUntil("it has noticed", 60, () -> rebuilds(two) == 1);
      awaitUntil("it answers for the other again", 60, () -> answers(one, "two"));
      assertThat(two.node().httpAddress()).isEqualTo(address);
      assertThat(two.status().path("incarnation").asLong()).isEqualTo(incarnation + 1);
      awaitUntil("it is reached", 60, () -> missed(two) == 0);
      assertThat(rebuilds(one)).as("of the node that nothing was wrong with").isZero();
    }
  }

  @Test
  void shouldBeHeardAgainThoughTheMeshKnewWhereItDidNotListenAnyMore() {
    var buses = new LinkedBlockingQueue<Vertx>();
    try (var one = member("one", "0s", Map.of());
        var two =
            RunningNode.member(
                home,
                mesh,
                variables("two", "300ms", Map.of("BIDMESH_JOIN", one.clusterAddress())),
                buses::add)) {
      awaitUntil("they have met", 60, () -> one.status().path("peers").asInt() == 1);
      awaitUntil("it answers for the other", 60, () -> answers(one, "two"));

      // when
      await(BusServer.close(buses.remove()));

      // then
      awaitUntil("it has noticed", 60, () -> rebuilds(two) == 1);
      awaitUntil("it answers for the other again", 60, () -> answers(one, "two"));
    }
  }

  @Test
  void shouldOnlyWarnWhereNoRebuildIsAllowed() {
    var never = new TreeMap<>(Map.of("BIDMESH_CLUSTER_SELF_PROBE_REBUILDS_PER_HOUR", "0"));
    try (var one = member("one", "0s", Map.of())) {
      never.put("BIDMESH_JOIN", one.clusterAddress());
      try (var two = member("two", "200ms", never)) {
        awaitUntil("they have met", 60, () -> one.status().path("peers").asInt() == 1);

        // when
        deafen(two);

        // then
        awaitUntil("it warns", 60, () -> warnings(two).contains("self-probes in a row"));
        assertThat(rebuilds(two)).isZero();
        assertThat(missed(two)).isGreaterThanOrEqualTo(3);
      }
    }
  }

  @Test
  void shouldProbeNothingAlone() {
    try (var alone = member("alone", "100ms", Map.of())) {
      deafen(alone);
      long before = alone.status().path("uptime_ms").asLong();
      awaitUntil(
          "many intervals are over",
          60,
          () -> alone.status().path("uptime_ms").asLong() - before > 1_000);
      assertThat(missed(alone)).isZero();
      assertThat(rebuilds(alone)).isZero();
    }
  }

  /** Nobody finds the addresses of this device any more. */
  private void deafen(RunningNode node) {
    String own = "mesh.device." + node.node().profile().deviceId() + ".";
    MultiMap<String, Object> registry = member().getMultiMap("__vertx.subs");
    assertThat(registry.keySet()).anyMatch(each -> each.startsWith(own));
    for (String address : registry.keySet()) {
      if (address.startsWith(own)) {
        // One by one, as the event bus does it: peers hear of a removal only so.
        registry.get(address).forEach(each -> registry.remove(address, each));
      }
    }
  }

  private HazelcastInstance member() {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(each -> each.getConfig().getClusterName().equals(mesh))
        .findFirst()
        .orElseThrow();
  }

  private RunningNode member(String name, String probeInterval, Map<String, String> more) {
    return RunningNode.member(home, mesh, variables(name, probeInterval, more));
  }

  private static Map<String, String> variables(
      String name, String probeInterval, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    variables.put("BIDMESH_CLUSTER_SELF_PROBE_INTERVAL", probeInterval);
    variables.put("BIDMESH_CLUSTER_SELF_PROBE_TIMEOUT", "1500ms");
    return variables;
  }

  private static boolean answers(RunningNode asked, String device) {
    JsonNode answer = RunningNode.json(asked.askDevice(QUESTION, device));
    return answer.path("device").asText().equals(device);
  }

  /** Nothing while the HTTP API is away. */
  private static JsonNode status(RunningNode node) {
    try {
      return node.status();
    } catch (AssertionError away) {
      if (away.getCause() instanceof IOException) {
        return MissingNode.getInstance();
      }
      throw away;
    }
  }

  private static long rebuilds(RunningNode node) {
    return status(node).at("/event_bus/rebuilds/deaf").asLong();
  }

  private static int missed(RunningNode node) {
    return status(node).at("/event_bus/missed_probes").asInt(-1);
  }

  private static String warnings(RunningNode node) {
    return node.status().path("warnings").toString();
  }
}
