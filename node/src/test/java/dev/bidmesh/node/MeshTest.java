package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes of this process on loopback. */
@Timeout(120)
class MeshTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  MeshTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldFormAMesh() {
    try (var one = member("one", Map.of());
        var two = member("two", Map.of("BIDMESH_JOIN", one.clusterAddress()));
        var three = member("three", Map.of("BIDMESH_JOIN", one.clusterAddress()))) {
      for (RunningNode each : new RunningNode[] {one, two, three}) {
        awaitUntil("two peers", () -> each.status().path("peers").asInt() == 2);
        assertThat(each.status().path("cluster").asText()).isEqualTo("joined");
      }
      assertThat(three.node().mesh()).isInstanceOf(MeshState.Joined.class);
      everyNodeShouldKeepItsShareOfTheRegistries();
    }
  }

  /** Members that keep no data would leave all of it to those that do. */
  private void everyNodeShouldKeepItsShareOfTheRegistries() {
    List<HazelcastInstance> members =
        Hazelcast.getAllHazelcastInstances().stream()
            .filter(each -> each.getConfig().getClusterName().equals(mesh))
            .toList();
    assertThat(members)
        .hasSize(3)
        .allSatisfy(
            each ->
                assertThat(each.getCluster().getMembers())
                    .hasSize(3)
                    .noneMatch(Member::isLiteMember))
        .allSatisfy(
            each ->
                awaitUntil("it keeps some", () -> keeps(each, each.getCluster().getLocalMember())));
  }

  private static boolean keeps(HazelcastInstance asked, Member member) {
    return asked.getPartitionService().getPartitions().stream()
        .anyMatch(partition -> member.equals(partition.getOwner()));
  }

  @Test
  void shouldComeBackAtTheSameAddressWithTheSameEngines() {
    try (var node = member("one", Map.of())) {
      String address = node.node().httpAddress();
      node.ask(QUESTION);
      awaitUntil("learned", () -> runsLearned(node) > 0);
      int learned = runsLearned(node);
      JsonNode before = node.status();

      // when
      await(node.node().renew(true));

      // then
      assertThat(node.node().httpAddress()).isEqualTo(address);
      awaitUntil("ready", () -> node.status().path("state").asText().equals("ready"));
      JsonNode after = node.status();
      assertThat(after.path("incarnation").asLong())
          .isEqualTo(before.path("incarnation").asLong() + 1);
      assertThat(after.path("device_id")).isEqualTo(before.path("device_id"));
      awaitUntil("what was learned is back", () -> runsLearned(node) >= learned);
      assertThat(RunningNode.json(node.ask(QUESTION)).path("output").asText()).contains("Paris");
    }
  }

  @Test
  void shouldWaitForAPromptBeforeItComesBack() {
    try (var node = member("one", Map.of("BIDMESH_ENGINES", "builtin,rate=20"))) {
      CompletableFuture<HttpResponse<String>> answer = node.asked(QUESTION);
      awaitUntil("the prompt runs", () -> node.status().at("/prompts/active").asInt() == 1);

      // when
      CompletableFuture<Void> renewed = node.node().renew(true);

      // then
      assertThat(RunningNode.json(await(answer)).path("output").asText()).contains("Paris");
      await(renewed);
    }
  }

  @Test
  void shouldEndAPromptWithARetryableErrorIfItCannotWait() {
    try (var node = member("one", Map.of("BIDMESH_ENGINES", "builtin,rate=8"))) {
      CompletableFuture<HttpResponse<String>> answer = node.asked(QUESTION);
      awaitUntil("the prompt runs", () -> node.status().at("/prompts/active").asInt() == 1);

      // when
      await(node.node().renew(false));

      // then
      assertThat(await(answer).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void shouldFinishWhatItRunsForOthersBeforeItLeaves() {
    // given: a model that only one device has, and whose texts nobody can continue
    Vertx vertx = Vertx.vertx();
    StandInServer server = await(StandInServer.start(vertx));
    RunningNode leaving = member("one", Map.of("BIDMESH_ENGINES", "openai=" + server.url()));
    try (var staying = member("two", Map.of("BIDMESH_JOIN", leaving.clusterAddress()))) {
      String question = "{\"prompt\":\"Capital of France?\",\"model\":\"stand-in\"}";
      awaitUntil("the model is known", () -> staying.ask(question).statusCode() == 200);
      int asked = server.requests().size();
      server.answering("It", " is", " Paris", ".").pausing(Duration.ofMillis(400));
      CompletableFuture<HttpResponse<String>> answer = staying.asked(question);
      awaitUntil("it runs", () -> server.requests().size() > asked);

      // when
      leaving.close();

      // then
      JsonNode whole = RunningNode.json(await(answer));
      assertThat(whole.path("output").asText()).as("%s", whole).isEqualTo("It is Paris.");
      assertThat(whole.path("attempts").asInt()).isEqualTo(1);
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void shouldExceedTheStartCountThatTheMeshHasHeard() {
    try (var one = member("one", Map.of())) {
      String join = one.clusterAddress();
      RunningNode two = member("two", Map.of("BIDMESH_JOIN", join));
      await(two.node().renew(true));
      two.close();

      // when: its directory is restored from a backup made before that
      restore(two.node().profile().deviceId().value(), 1);
      try (var restored = member("two", Map.of("BIDMESH_JOIN", join))) {

        // then
        assertThat(restored.node().profile().incarnation()).isEqualTo(3);
      }
    }
  }

  @Test
  void shouldHoldNothingWhenItMustJoinAndCannot() {
    var strict =
        Map.of("BIDMESH_JOIN", "127.0.0.1:" + FreePorts.one(), "BIDMESH_REQUIRE_JOIN", "true");
    assertThatThrownBy(() -> member("one", strict))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("connection refused");
    member("one", Map.of()).close();
  }

  private static int runsLearned(RunningNode node) {
    return node.status().at("/bandit/lanes/0/observations").asInt();
  }

  private void restore(String deviceId, int incarnation) {
    try {
      Files.writeString(
          home.resolve(".bidmesh/two/device.json"),
          "{\"deviceId\":\"%s\",\"incarnation\":%d}".formatted(deviceId, incarnation));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunningNode member(String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    return RunningNode.member(home, mesh, variables);
  }
}
