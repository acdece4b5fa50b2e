package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asking a few of many devices for bids costs few messages and little time. */
class ScaleTest {

  private static final Logger LOG = LoggerFactory.getLogger(ScaleTest.class);

  private static final int DEVICES = Integer.getInteger("bidmesh.simulation.devices", 48);

  /** A sample of so few prompts has a p99 that says little. */
  private static final boolean LARGE = DEVICES >= 1_024;

  private static final int OWNERS = Math.min(64, DEVICES / 8);
  private static final int PROMPTS = LARGE ? 4_000 : 400;
  private static final int WARM_UP = (LARGE ? 6 : 4) * DEVICES;
  private static final int SAMPLING = 16;
  private static final long SEED = Long.getLong("bidmesh.simulation.scale.seed", 5);

  /** What a prompt went through is not looked at, and costs memory and time. */
  private static final PromptsConfig UNTRACED = PromptsConfig.DEFAULT.withTraces(1);

  /** The bounds of the routing rule's own replay: those of one load for another mesh. */
  @ParameterizedTest
  @CsvSource({".6, 1.09, 1.32", ".85, 1.12, 1.25"})
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void shouldRouteNearlyAsWellAsByAskingAll(double load, double mean, double p99) {
    var workload = new Workload(SEED, DEVICES, OWNERS, load, WARM_UP, PROMPTS);
    Workload.Outcome sampled = workload.run(SAMPLING, UNTRACED);
    Workload.Outcome all = workload.run(DEVICES, UNTRACED);
    report(load, sampled, all);

    assertThat(sampled.broken()).isEmpty();
    assertThat(all.broken()).isEmpty();
    assertThat(sampled.answered()).isEqualTo(PROMPTS);
    assertThat(all.answered()).isEqualTo(PROMPTS);
    assertThat(sampled.routing()).isLessThanOrEqualTo(25);
    assertThat(all.routing()).isGreaterThan(DEVICES);
    assertThat(sampled.mean() / all.mean()).isLessThanOrEqualTo(LARGE ? mean : 1.15);
    assertThat(sampled.p99() / all.p99()).isLessThanOrEqualTo(LARGE ? p99 : 1.6);
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldRouteInAMeshFourTimesAsLarge() {
    var workload = new Workload(6, 4 * DEVICES, OWNERS, .1, 0, 100);
    Workload.Outcome outcome = workload.run(SAMPLING, UNTRACED);

    assertThat(outcome.broken()).isEmpty();
    assertThat(outcome.answered()).isEqualTo(100);
    assertThat(outcome.routing()).isLessThanOrEqualTo(25);
  }

  private static void report(double load, Workload.Outcome sampled, Workload.Outcome all) {
    LOG.info(
        "{}",
        String.format(
            Locale.ROOT,
            "devices %d owners %d load %.2f: mean %.2f s of %.2f s (%.3f), p99 %.2f s of %.2f s"
                + " (%.3f), frames a prompt to route %.1f of %.1f, to answer %.1f of %.1f",
            DEVICES,
            OWNERS,
            load,
            sampled.mean(),
            all.mean(),
            sampled.mean() / all.mean(),
            sampled.p99(),
            all.p99(),
            sampled.p99() / all.p99(),
            sampled.routing(),
            all.routing(),
            sampled.streaming(),
            all.streaming()));
    LOG.info("frames by kind, a prompt: {}", sampled.kinds());
  }
}
