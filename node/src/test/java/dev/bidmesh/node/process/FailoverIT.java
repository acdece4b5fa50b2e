package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device that runs a prompt dies or freezes within its answer. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(7200)
class FailoverIT {

  private static final Logger LOG = LoggerFactory.getLogger(FailoverIT.class);

  /** Of each kind: 3 in the usual build, 200 under {@code -Plong}. */
  private static final int ROUNDS = Integer.getInteger("bidmesh.failover.rounds", 3);

  /** So many answers at most may be untouched. */
  private static final int ALLOWED = 2 + ROUNDS / 20;

  /** A story of the demo model: some 60 tokens. */
  private static final String LONG =
      "{\"prompt\":\"Tell me a story about a cat.\",\"stream\":true}";

  private static final String SLOW = "builtin,rate=6";
  private static final int TOKENS_PER_S = 25;
  private static final String PACED = "builtin,rate=" + TOKENS_PER_S;
  private static final List<String> EXECUTORS = List.of("laptop", "tower");
  private static final double USUAL_GAP_MS = 1_000.0 / TOKENS_PER_S;

  private final Delays afterFreeze = new Delays("added delay after SIGSTOP");
  private final Delays afterKill = new Delays("added delay after SIGKILL");
  private final Path home;

  /**
   * Answers that the misfortune did not touch: they were whole before it came, as this process got
   * no time to read, or came from a second run elsewhere, as the first was late.
   */
  private int untouched;

  FailoverIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldGoOnElsewhereWithTheSameText() {
    try (var mesh = new ProcessMesh(home)) {
      mesh.with("desk", "--engine", SLOW);
      revive(mesh);
      mesh.awaitComplete();
      String whole = wholeAnswer(mesh);
      for (int round = 0; round < ROUNDS; round++) {
        while (!outlivesAFrozenExecutorAndTakesNothingFromItWhenItThaws(mesh, whole, round)) {
          again();
        }
        while (!outlivesAKilledExecutor(mesh, whole, round)) {
          again();
        }
      }
    } finally {
      // A figure and no warning, but warnings are what the log of a node begins with.
      LOG.warn("{}; {}", afterKill, afterFreeze);
    }
  }

  private void again() {
    untouched++;
    assertThat(untouched).as("answers that nothing happened to").isLessThan(ALLOWED);
  }

  /** Whether it was touched. */
  private boolean outlivesAFrozenExecutorAndTakesNothingFromItWhenItThaws(
      ProcessMesh mesh, String whole, int round) {
    PromptStream answer = mesh.stream("desk", LONG).awaitText(1 + 2 * (round % 10));
    String victim = answer.device();
    assertThat(victim).as("runs elsewhere than where it was asked").isNotEqualTo("desk");

    // when
    long frozenNanos = System.nanoTime();
    mesh.node(victim).signal("STOP");
    answer.awaitRetry();
    mesh.node(victim).signal("CONT");

    // then
    shouldBeWhole(answer, whole, victim);
    measure(afterFreeze, answer, frozenNanos);
    mesh.awaitComplete();
    return wasMoved(answer);
  }

  /** Whether it was touched. */
  private boolean outlivesAKilledExecutor(ProcessMesh mesh, String whole, int round) {
    revive(mesh);
    PromptStream answer = mesh.stream("desk", LONG).awaitText(1 + 5 * (round % 10));
    String victim = answer.device();
    assertThat(victim).as("runs elsewhere than where it was asked").isNotEqualTo("desk");

    // when
    long killedNanos = System.nanoTime();
    mesh.kill(victim);
    answer.awaitTextAfterRetry();
    boolean isNeededAgain = round < ROUNDS - 1;
    if (isNeededAgain) {
      revive(mesh);
    }

    // then
    shouldBeWhole(answer, whole, victim);
    measure(afterKill, answer, killedNanos);
    if (isNeededAgain) {
      mesh.awaitComplete();
    }
    return wasMoved(answer);
  }

  /** Starts whoever does not run. */
  private static void revive(ProcessMesh mesh) {
    for (String name : EXECUTORS) {
      if (!mesh.has(name)) {
        mesh.with(name, "--engine", PACED);
      }
    }
  }

  /** From the misfortune to the next text that the client sees, less the usual gap. */
  private static void measure(Delays delays, PromptStream answer, long sinceNanos) {
    answer
        .resumedNanos()
        .ifPresent(resumed -> delays.add((resumed - sinceNanos) / 1e6 - USUAL_GAP_MS));
  }

  private static String wholeAnswer(ProcessMesh mesh) {
    JsonNode answer = mesh.ask("laptop", LONG.replace(",\"stream\":true", ""));
    assertThat(answer.path("attempts").asInt()).isEqualTo(1);
    return answer.path("output").asText();
  }

  private static void shouldBeWhole(PromptStream answer, String whole, String victim) {
    JsonNode end = answer.end();
    assertThat(end.path("output").asText()).as("%s", end).isEqualTo(whole);
    assertThat(answer.text()).isEqualTo(whole);
    assertThat(answer.gap()).isEmpty();
    if (wasMoved(answer)) {
      assertThat(answer.retries()).hasSize(1);
      // An award that a busy device answers too late counts too, though no text was lost with it.
      assertThat(end.path("attempts").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(end.path("device").asText()).isNotEqualTo(victim);
    }
  }

  private static boolean wasMoved(PromptStream answer) {
    return !answer.retries().isEmpty();
  }
}
