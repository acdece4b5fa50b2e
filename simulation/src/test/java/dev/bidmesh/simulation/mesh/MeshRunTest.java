package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever a seed brings: one ending per accepted prompt, no gap and no repeat in its text. */
class MeshRunTest {

  private static final Logger LOG = LoggerFactory.getLogger(MeshRunTest.class);
  private static final int SEEDS = Integer.getInteger("bidmesh.simulation.seeds", 500);

  /** Only this seed is told, if there is one. */
  private static final long SEED = Long.getLong("bidmesh.simulation.seed", 0);

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldKeepEveryPromise() {
    if (SEED == 0) {
      shouldKeepEveryPromiseUnderAnySeed();
    } else {
      LOG.info("{}", shouldKeepEveryPromiseUnder(SEED));
    }
  }

  private static void shouldKeepEveryPromiseUnderAnySeed() {
    var endings = new TreeMap<String, Integer>();
    int prompts = 0;
    int moved = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Report report = shouldKeepEveryPromiseUnder(seed);
      MeshRun.add(endings, report);
      prompts += report.prompts();
      moved += report.moved();
    }
    LOG.info("seeds {} prompts {} endings {} moved {}", SEEDS, prompts, endings, moved);
    // A world in which nothing is ever lost would prove nothing.
    assertThat(moved).isGreaterThan(SEEDS / 10);
    assertThat(endings.get("done")).isGreaterThan(prompts * 8 / 10);
  }

  private static Report shouldKeepEveryPromiseUnder(long seed) {
    Report report = new MeshRun(seed).tell();
    assertThat(report.broken()).as(report::toString).isEmpty();
    return report;
  }

  /** 7544: the end of a run was told again only when the owner had taken the run for lost. */
  @ParameterizedTest
  @ValueSource(longs = {7544})
  void shouldKeepEveryPromiseUnderSeedsThatOnceBrokeOne(long seed) {
    shouldKeepEveryPromiseUnder(seed);
  }

  @Test
  void shouldTellTheSameStoryAgain() {
    Report first = new MeshRun(7).tell();
    Report second = new MeshRun(7).tell();

    assertThat(second).isEqualTo(first);
  }
}
