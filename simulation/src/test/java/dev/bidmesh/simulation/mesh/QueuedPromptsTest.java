package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Accelerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of prompts that wait for an engine, whether it hangs or is only busy. */
class QueuedPromptsTest {

  private static final Logger LOG = LoggerFactory.getLogger(QueuedPromptsTest.class);
  private static final PromptsConfig UNMOVED = PromptsConfig.DEFAULT.withMoves(0);
  private static final long DEADLINE_MS = 600_000;
  private static final int WORDS = 8;
  private static final int QUEUED = 30;

  /** Prompts of a busy mesh. */
  private static final int COUNTED = Integer.getInteger("bidmesh.simulation.queued", 300);

  /** Two devices need 2.7 s for all of them. */
  private static final double FEW_SECONDS = 8;

  @Test
  void shouldMovePromptsWithinSecondsThatWaitBehindAHungRun() {
    List<Asked> asked = behindAHungRun(PromptsConfig.DEFAULT);

    assertThat(asked).allMatch(QueuedPromptsTest::done);
    assertThat(asked).allMatch(each -> each.seconds() < FEW_SECONDS);
  }

  @Test
  void shouldLeaveThemThereIfNothingIsMoved() {
    List<Asked> asked = behindAHungRun(UNMOVED);

    assertThat(asked).anyMatch(each -> !done(each));
  }

  /** Of three equal devices one hangs in a run that nobody else may take over. */
  private static List<Asked> behindAHungRun(PromptsConfig prompts) {
    var machines = Collections.nCopies(3, new Hardware(Accelerator.CPU, 1, 20_000_000L, 256));
    Fleet fleet = new Fleet(11, Fleet.STEADY, machines, 16, 3, prompts).joined();
    for (int i = 0; i < 30; i++) {
      fleet.ask(i % 3, WORDS, DEADLINE_MS);
      fleet.pass(1);
    }
    fleet.device(1).engine().hang();
    fleet.askForItself(1, WORDS, DEADLINE_MS);
    fleet.pass(.05);
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < QUEUED; i++) {
      asked.add(fleet.ask(2 * (i % 2), WORDS, DEADLINE_MS));
    }
    fleet.pass(30);
    LOG.info(
        "behind a hung run, at most {} moves: longest {} s, moved {}, hedged {}",
        prompts.moves(),
        asked.stream().mapToDouble(Asked::seconds).max().orElse(0),
        fleet.moves(asked),
        fleet.hedges() - fleet.moves(asked));
    assertThat(fleet.broken()).isEmpty();
    return asked;
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldHardlyMoveAnythingInAMeshThatIsOnlyBusy() {
    double load = .85;
    var workload = new Workload(21, 8, 8, load, 100, COUNTED);

    Workload.Outcome moving = workload.run(16);
    Workload.Outcome staying = workload.run(16, UNMOVED);

    LOG.info(
        "8 devices at {}: moved {} of {}, mean {} s against {} s, p99 {} s against {} s,"
            + " frames {} against {}",
        load,
        moving.moves(),
        moving.answered(),
        moving.mean(),
        staying.mean(),
        moving.p99(),
        staying.p99(),
        moving.routing(),
        staying.routing());
    assertThat(moving.broken()).isEmpty();
    assertThat(staying.moves()).isZero();
    assertThat(moving.answered()).isEqualTo(COUNTED);
    assertThat(moving.moves()).isLessThanOrEqualTo(COUNTED / 50);
    assertThat(moving.mean()).isLessThanOrEqualTo(1.02 * staying.mean());
    assertThat(moving.p99()).isLessThanOrEqualTo(1.1 * staying.p99());
  }

  private static boolean done(Asked asked) {
    return asked.ending().filter("done"::equals).isPresent();
  }
}
