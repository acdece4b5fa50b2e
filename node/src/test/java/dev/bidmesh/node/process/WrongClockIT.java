package dev.bidmesh.node.process;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.RunningNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mesh of a node with the right clock and two whose members of the cluster believe that it is an
 * hour later and an hour earlier. Of our own, no decision reads the time that a message carries,
 * which the rules of the architecture check.
 */
@Tag("long")
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class WrongClockIT {

  private static final String QUESTION =
      "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":4}";

  private static final String OFFSET = "com.hazelcast.clock.offset";
  private static final Duration HOUR = Duration.ofHours(1);

  /** Heartbeats may be missed for 5 s; the rest is for this machine. */
  private static final long NOTICED_S = 15;

  private static final long MEET_S = 120;
  private static final int PROMPTS = 12;

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  WrongClockIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAuctionLearnProbeAndNoticeFailuresWhateverTheClocksSay() {
    try (var right =
            RunningNode.member(
                home,
                mesh,
                Map.of("BIDMESH_NAME", "right", "BIDMESH_CLUSTER_SELF_PROBE_INTERVAL", "200ms"));
        var fast = serve(HOUR, "fast", right);
        var slow = serve(HOUR.negated(), "slow", right)) {
      fast.awaitPeers(2);
      slow.awaitPeers(2);
      awaitUntil("right hears them", MEET_S, () -> right.status().path("peers").asInt() == 2);

      shouldAuction(right);
      shouldLearnOfTheOthers(right);
      shouldFindNothingWrong(right, fast, slow);
      shouldNoticeThatOneFreezes(right, fast, slow);
    }
  }

  private static void shouldAuction(RunningNode right) {
    for (String device : List.of("fast", "slow")) {
      awaitUntil(device + " answers", MEET_S, () -> answeredBy(right, device).equals(device));
    }
    for (int i = 0; i < PROMPTS; i++) {
      JsonNode answer = RunningNode.json(right.ask(QUESTION));
      assertThat(answer.path("attempts").asInt()).as("%s", answer).isEqualTo(1);
    }
  }

  /** Each device tells what it has learned of its lanes. */
  private static void shouldLearnOfTheOthers(RunningNode right) {
    awaitUntil("it knows three lanes", MEET_S, () -> lanesLearned(right) == 3);
  }

  private static long lanesLearned(RunningNode node) {
    long learned = 0;
    for (JsonNode lane : node.status().at("/bandit/lanes")) {
      learned += lane.path("observations").asInt() > 0 ? 1 : 0;
    }
    return learned;
  }

  private static void shouldFindNothingWrong(
      RunningNode right, BidmeshProcess fast, BidmeshProcess slow) {
    for (JsonNode status : List.of(right.status(), fast.status(), slow.status())) {
      assertThat(status.path("state").asText()).as("%s", status).isEqualTo("ready");
      assertThat(status.path("warnings").toString())
          .doesNotContain("mesh:", "event bus:", "bandit:", "clock");
      assertThat(status.at("/event_bus/rebuilds/deaf").asInt()).as("%s", status).isZero();
      assertThat(status.path("uptime_ms").asLong()).isBetween(0L, 600_000L);
    }
    for (JsonNode peer : right.get("/peers").path("peers")) {
      assertThat(peer.path("suspected").asBoolean()).as("%s", peer).isFalse();
    }
  }

  private static void shouldNoticeThatOneFreezes(
      RunningNode right, BidmeshProcess fast, BidmeshProcess slow) {
    slow.signal("STOP");
    long frozen = System.nanoTime();
    awaitUntil("right notices", NOTICED_S, () -> right.status().path("peers").asInt() == 1);
    awaitUntil("fast notices", NOTICED_S, () -> fast.status().path("peers").asInt() == 1);
    assertThat(System.nanoTime() - frozen).isGreaterThan(1_000_000_000L);
    assertThat(answeredBy(right, "fast")).isEqualTo("fast");
  }

  private static String answeredBy(RunningNode asked, String device) {
    return RunningNode.json(asked.askDevice(QUESTION, device)).path("device").asText();
  }

  private BidmeshProcess serve(Duration offset, String name, RunningNode join) {
    return BidmeshProcess.serve(
        home,
        Map.of(
            "JAVA_TOOL_OPTIONS",
            "-D" + OFFSET + "=" + offset.toMillis(),
            "BIDMESH_CLUSTER_SELF_PROBE_INTERVAL",
            "200ms"),
        name,
        "--cluster-name",
        mesh,
        "--join",
        join.clusterAddress());
  }
}
