package dev.bidmesh.node.process;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.multimap.MultiMap;
import dev.bidmesh.node.RunningNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that vanish without a word, seen by one in this process, whose registry can be looked into.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(3_600)
@ResourceLock(BidmeshProcess.MANY_NODES)
class VanishIT {

  private static final Logger LOG = LoggerFactory.getLogger(VanishIT.class);

  /** Deaths of three at once: one in the usual build, 20 under {@code -Plong}. */
  private static final int ROUNDS = Integer.getInteger("bidmesh.vanish.rounds", 1);

  private static final String QUESTION =
      "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":4}";

  /** After which an auction awards nothing to a silent device. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private static final Duration FREEZE = Duration.ofSeconds(12);

  /**
   * By the defaults a member is removed 4 to 6 s after it was frozen: signs of life come every
   * second, 5 s of silence are allowed, and that is looked at every second. The rest is for this
   * process, which has to come to look.
   */
  private static final Duration REMOVED = Duration.ofSeconds(8);

  private static final Duration BACK = Duration.ofSeconds(5);
  private static final Duration CLEAN = Duration.ofSeconds(5);
  private static final long MEET_S = 120;

  /** On a machine with so much else to do nothing is in time. */
  private static final int STARVED = 6;

  private final String mesh = "test-" + UUID.randomUUID();
  private final Map<String, BidmeshProcess> others = new LinkedHashMap<>();
  private final Path home;
  private final RunningNode desk;

  VanishIT(@TempDir Path home) {
    this.home = home;
    this.desk = RunningNode.member(home, mesh, Map.of("BIDMESH_NAME", "desk"));
  }

  @AfterEach
  void close() {
    others.values().forEach(BidmeshProcess::close);
    desk.close();
  }

  @Test
  void shouldForgetThreeOfFiveThatDieAtOnce() {
    start(List.of("stays"));
    for (int round = 0; round < ROUNDS; round++) {
      List<String> victims = List.of("a" + round, "b" + round, "c" + round);
      start(victims);
      awaitUntil("all have met", MEET_S, () -> heard() == 4);
      assertThat(devices()).hasSize(5);
      int heartbeats = registry().get("mesh.heartbeat").size();

      // when
      victims.forEach(victim -> process(victim).close());
      long killed = System.nanoTime();

      // then
      within(CLEAN, "nothing is left of them", () -> devices().size() == 2 && members() == 2);
      within(CLEAN, "the others are not heard any more", () -> heard() == 1);
      within(CLEAN, "nor by the other", () -> process("stays").status().path("peers").asInt() == 1);
      LOG.warn("three of five forgotten after {} ms", millisSince(killed));
      assertThat(registry().get("mesh.heartbeat")).hasSize(heartbeats * 2 / 5);
      assertThat(member().getMap("__vertx.nodeInfo").size()).isEqualTo(2);
      victims.forEach(others::remove);
    }
    assertThat(answeredBy("stays")).isEqualTo("stays");
  }

  @Test
  @Tag("long")
  void shouldTakeBackANodeThatWasFrozen() {
    start(List.of("laptop", "tower"));
    awaitUntil("all have met", MEET_S, () -> heard() == 2);
    awaitUntil("it answers", MEET_S, () -> answeredBy("laptop").equals("laptop"));

    // when
    long frozen = System.nanoTime();
    process("laptop").signal("STOP");
    waitUntil(frozen, SILENCE);
    shouldAwardNothingToTheFrozenOne();
    within(REMOVED, frozen, "it is no member any more", () -> members() == 2);
    LOG.warn("removed {} ms after it was frozen", millisSince(frozen));
    waitUntil(frozen, FREEZE);
    process("laptop").signal("CONT");
    long thawed = System.nanoTime();

    // then
    within(BACK, "it answers again", () -> answeredBy("laptop").equals("laptop"));
    LOG.warn("serves again {} ms after it was thawed", millisSince(thawed));
    assertThat(answeredBy("tower")).isEqualTo("tower");
    assertThat(desk.status().at("/event_bus/rebuilds/deaf").asInt()).isZero();
  }

  private void shouldAwardNothingToTheFrozenOne() {
    for (int i = 0; i < 5; i++) {
      JsonNode answer = RunningNode.json(desk.ask(QUESTION));
      assertThat(answer.path("device").asText()).as("%s", answer).isIn("desk", "tower");
      assertThat(answer.path("attempts").asInt()).as("%s", answer).isEqualTo(1);
    }
  }

  /** Starts them beside each other, and waits until they are ready. */
  private void start(List<String> names) {
    for (String name : names) {
      others.put(
          name,
          BidmeshProcess.serve(
              home, name, "--cluster-name", mesh, "--join", desk.clusterAddress()));
    }
    names.forEach(name -> process(name).readyUrl());
  }

  private BidmeshProcess process(String name) {
    return Objects.requireNonNull(others.get(name), name);
  }

  private int heard() {
    return desk.status().path("peers").asInt();
  }

  private int members() {
    return member().getCluster().getMembers().size();
  }

  private String answeredBy(String device) {
    JsonNode answer = RunningNode.json(desk.askDevice(QUESTION, device));
    return answer.path("device").asText(answer.toString());
  }

  /** Devices that have an address in the registry. */
  private Set<String> devices() {
    return registry().keySet().stream()
        .filter(address -> address.startsWith("mesh.device."))
        .map(address -> address.split("\\.")[2])
        .collect(Collectors.toSet());
  }

  private MultiMap<String, Object> registry() {
    return member().getMultiMap("__vertx.subs");
  }

  private HazelcastInstance member() {
    return Hazelcast.getAllHazelcastInstances().stream()
        .filter(each -> each.getConfig().getClusterName().equals(mesh))
        .findFirst()
        .orElseThrow();
  }

  private static void within(Duration longest, String what, BooleanSupplier condition) {
    within(longest, System.nanoTime(), what, condition);
  }

  private static void within(Duration longest, long since, String what, BooleanSupplier condition) {
    long seconds = ProcessMesh.isStarved() ? longest.toSeconds() * STARVED : longest.toSeconds();
    awaitUntil(what, Math.max(1, seconds - millisSince(since) / 1_000), condition);
  }

  private static void waitUntil(long since, Duration passed) {
    while (System.nanoTime() - since < passed.toNanos()) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
