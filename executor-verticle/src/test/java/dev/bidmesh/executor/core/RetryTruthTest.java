package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.RetrySimulation.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "A retry then is accepted at least 95 times in 100." */
class RetryTruthTest {

  @ParameterizedTest(
      name = "{0} slots, {1} places, {2} s, sigma {3}, bias {4}, burst {5}, load {6}")
  @CsvSource({
    "4, 16, .05, .13, 1, 120, .5, 60",
    "4, 16, .5, .5, 1, 100, .9, 150",
    "4, 16, 2, 1, 1, 60, .7, 200",
    "4, 16, .5, .5, 1, 60, 1.3, 150",
    "1, 4, 1, .5, 1, 40, .8, 150",
    "1, 0, 1, .5, 1, 30, .5, 100",
    "1, 0, 10, .13, 1, 20, .5, 60",
    "2, 64, .2, .13, 1, 160, 1.2, 100",
    "4, 16, .5, .5, 1.3, 100, .5, 150",
  })
  void shouldKeepItsWord(
      int slots,
      int capacity,
      double meanS,
      double sigma,
      double bias,
      int burst,
      double load,
      int fresh) {
    int retries = 0;
    double kept = 0;
    for (long seed = 1; seed <= 2; seed++) {
      boolean header = seed % 2 == 0;
      var world = new World(slots, capacity, meanS, sigma, bias, burst, load, fresh, 1, header);
      var simulation = new RetrySimulation(world, seed).run();
      assertThat(simulation.served()).isEqualTo(burst + fresh);
      retries += simulation.retries();
      kept += simulation.retries() * simulation.truth();
    }

    assertThat(retries).isGreaterThan(100);
    assertThat(kept / retries).isGreaterThanOrEqualTo(.95);
  }

  /** Ten times what the engine can do, and few of the refused come back. */
  @ParameterizedTest(name = "{0} slots, {1} places, returning {2}")
  @CsvSource({"2, 32, .1", "2, 32, .15", "4, 16, .1", "1, 64, .05", "2, 32, 0"})
  void shouldNeitherStandIdleForThoseWhoStayAwayNorBreakItsWord(
      int slots, int capacity, double returning) {
    var world = new World(slots, capacity, .2, .3, 1, 0, 10, 4_000, returning, false);
    RetrySimulation simulation = new RetrySimulation(world, 7).run();

    double drainedS = (slots + capacity) * .2 / slots;
    assertThat(simulation.usage()).isGreaterThan(.85);
    if (returning > 0) {
      assertThat(simulation.retries()).isGreaterThan(100);
      assertThat(simulation.truth()).isGreaterThanOrEqualTo(.95);
    } else {
      assertThat(simulation.longestToldS()).isLessThan(15 * drainedS);
    }
  }
}
