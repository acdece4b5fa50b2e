package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.bidmesh.node.cluster.member.MemberStart;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are told to stop, seen by one that stays. */
@Timeout(120)
class LeaveTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";
  private static final String BRIEF = "{\"prompt\":\"Hello\",\"max_tokens\":1}";
  private static final String SLOW = "builtin,rate=20";
  private static final String TURN = "turn";
  private static final long MEET_S = 60;

  /** The time that a node has to stop by default, and some for this machine. */
  private static final long STOP_S = 12;

  /** Its turn may come late on a busy machine. */
  private static final Map<String, String> PATIENT =
      Map.of("BIDMESH_CLUSTER_LEAVE_TURN", "30s", "BIDMESH_SHUTDOWN_TIMEOUT", "60s");

  /** To leave may take all the time that there is to stop. */
  private static final Map<String, String> NO_TIME =
      Map.of("BIDMESH_CLUSTER_LEAVE_TIMEOUT", "60s", "BIDMESH_SHUTDOWN_TIMEOUT", "60s");

  private static final long PATIENT_STOP_S = 62;

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  LeaveTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldLeaveNoAddressAndLoseNoPromptWhenTwoOfThreeStopAtTheSameMoment() {
    try (var stays = member("stays", Map.of("BIDMESH_ENGINES", SLOW));
        var two = joining(stays, "two", Map.of("BIDMESH_ENGINES", SLOW));
        var three = joining(stays, "three", Map.of("BIDMESH_ENGINES", SLOW))) {
      awaitUntil("they have met", MEET_S, () -> stays.status().path("peers").asInt() == 2);
      awaitUntil("two answers", MEET_S, () -> stays.askDevice(BRIEF, "two").statusCode() == 200);
      awaitUntil(
          "three answers", MEET_S, () -> stays.askDevice(BRIEF, "three").statusCode() == 200);
      // given: a device may refuse what it was not yet given when it is told to stop
      CompletableFuture<HttpResponse<String>> onTwo = stays.askedDevice(QUESTION, "two");
      CompletableFuture<HttpResponse<String>> onThree = stays.askedDevice(QUESTION, "three");
      awaitUntil("two runs one", () -> onTwo.isDone() || runs(two));
      awaitUntil("three runs one", () -> onThree.isDone() || runs(three));
      CompletableFuture<HttpResponse<String>> ofTwo = two.asked(QUESTION);
      CompletableFuture<HttpResponse<String>> ofThree = three.asked(QUESTION);
      awaitUntil("two owns one", () -> ofTwo.isDone() || active(two) == 1);
      awaitUntil("three owns one", () -> ofThree.isDone() || active(three) == 1);
      var accepted = List.of(onTwo, onThree, ofTwo, ofThree, stays.asked(QUESTION));

      // when
      CompletableFuture<Void> second = two.node().stop();
      CompletableFuture<Void> third = three.node().stop();
      await(second, STOP_S);
      await(third, STOP_S);

      // then
      assertThat(nodesWithAddresses()).containsExactly(nodeId());
      assertThat(nodesThatListen()).containsExactly(nodeId());
      assertThat(accepted)
          .allSatisfy(answer -> assertThat(await(answer).statusCode()).isEqualTo(200))
          .allSatisfy(
              answer ->
                  assertThat(RunningNode.json(await(answer)).path("output").asText())
                      .contains("Paris"));
      awaitUntil("it is alone", () -> members() == 1);
      assertThat(stays.ask(QUESTION).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldWaitForItsTurnBeforeItLeaves() {
    try (var stays = member("stays", Map.of());
        var two = joining(stays, "two", PATIENT)) {
      awaitUntil("they have met", MEET_S, () -> stays.status().path("peers").asInt() == 1);
      // given: another one leaves
      turns().lock(TURN);

      // when
      CompletableFuture<Void> leaving = two.node().stop();

      // then
      awaitUntil("its addresses are gone", () -> nodesWithAddresses().size() == 1);
      awaitUntil("nobody finds it any more", () -> nodesThatListen().size() == 1);
      assertThatThrownBy(() -> leaving.get(1_500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(members()).isEqualTo(2);
      turns().unlock(TURN);
      await(leaving, PATIENT_STOP_S);
      awaitUntil("it is gone", () -> members() == 1);
    }
  }

  @Test
  void shouldWaitForItsTurnNoLongerThanItMay() {
    try (var stays = member("stays", Map.of());
        var two = joining(stays, "two", Map.of("BIDMESH_CLUSTER_LEAVE_TURN", "300ms"))) {
      awaitUntil("they have met", MEET_S, () -> stays.status().path("peers").asInt() == 1);
      turns().lock(TURN);
      try (HeardLog heard = HeardLog.named("dev.bidmesh.node.cluster.member.Departure")) {

        // when: its turn never comes
        await(two.node().stop(), STOP_S);

        // then
        assertThat(heard.count("leaves the mesh without waiting any longer")).isOne();
        awaitUntil("it is gone", () -> members() == 1);
      }
    }
  }

  @Test
  void shouldTakeBackAndSayThatItLeavesTooSoonWhenNoTimeIsLeft() {
    try (var stays = member("stays", Map.of());
        var two = joining(stays, "two", NO_TIME)) {
      awaitUntil("they have met", MEET_S, () -> stays.status().path("peers").asInt() == 1);
      turns().lock(TURN);
      try (HeardLog heard = HeardLog.named("dev.bidmesh.node.cluster.member.Departure")) {

        // when
        CompletableFuture<Void> leaving = two.node().stop();

        // then
        await(leaving, PATIENT_STOP_S);
        assertThat(heard.count("leaves the mesh without waiting any longer")).isOne();
        awaitUntil("nobody finds it any more", () -> nodesThatListen().size() == 1);
        awaitUntil("it is gone", () -> members() == 1);
      }
    }
  }

  private static boolean runs(RunningNode node) {
    JsonNode engine = node.status().at("/engines/engines/0");
    return engine.path("free").asInt() < engine.path("slots").asInt();
  }

  private static int active(RunningNode node) {
    return node.status().at("/prompts/active").asInt();
  }

  /** Nodes that have an address in the registry. */
  private Set<String> nodesWithAddresses() {
    return stays()
        .<String, HazelcastRegistrationInfo>getMultiMap(MemberStart.ADDRESSES)
        .values()
        .stream()
        .map(each -> each.unwrap().nodeId())
        .collect(Collectors.toSet());
  }

  /** Nodes whose event bus could be connected to. */
  private Set<String> nodesThatListen() {
    return stays().<String, Object>getMap(MemberStart.NODES).keySet();
  }

  private IMap<String, Object> turns() {
    return stays().getMap(MemberStart.TURNS);
  }

  private String nodeId() {
    return stays().getCluster().getLocalMember().getAttribute("__vertx.nodeId");
  }

  private int members() {
    return stays().getCluster().getMembers().size();
  }

  /** The member that was there first. */
  private HazelcastInstance stays() {
    return membersHere().filter(each -> name(each).equals("stays")).findFirst().orElseThrow();
  }

  private static String name(HazelcastInstance member) {
    return member.getCluster().getLocalMember().getAttribute("bidmesh.name");
  }

  private Stream<HazelcastInstance> membersHere() {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(each -> each.getConfig().getClusterName().equals(mesh));
  }

  private RunningNode joining(RunningNode there, String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_JOIN", there.clusterAddress());
    return member(name, variables);
  }

  private RunningNode member(String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    return RunningNode.member(home, mesh, variables);
  }
}
