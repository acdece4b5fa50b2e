package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.HedgeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** How many second runs a node may start. */
class HedgeBudgetTest {

  @Property
  void shouldNeverGrantMoreThanTheShareOfAllRunsSaveTheFirst(
      @ForAll @DoubleRange(min = .01, max = 1) double fraction,
      @ForAll @IntRange(min = 1, max = 8) int burst,
      @ForAll @Size(max = 500) List<Boolean> runs) {
    HedgeBudget budget = budget(fraction, burst);
    int ran = 0;
    int taken = 0;
    for (boolean run : runs) {
      if (run) {
        budget.ran();
        ran++;
      } else if (budget.allows()) {
        budget.take();
        taken++;
      }
      assertThat(taken).isLessThanOrEqualTo(Math.max(1, (int) Math.floor(fraction * ran + 1e-9)));
    }
  }

  @Property
  void shouldNeverGrantMoreInARowThanWasSavedUp(
      @ForAll @IntRange(min = 1, max = 8) int burst, @ForAll @IntRange(max = 1_000) int runs) {
    HedgeBudget budget = budget(.05, burst);
    for (int i = 0; i < runs; i++) {
      budget.ran();
    }

    int taken = 0;
    while (budget.allows()) {
      budget.take();
      taken++;
    }

    assertThat(taken).isBetween(1, burst);
  }

  @Example
  void shouldGrantOneInTwentyAsLongAsItRuns() {
    HedgeBudget budget = budget(.05, 4);
    var grantedAt = new ArrayList<Integer>();
    for (int run = 1; run <= 100; run++) {
      budget.ran();
      if (budget.allows()) {
        budget.take();
        grantedAt.add(run);
      }
    }

    assertThat(grantedAt).containsExactly(1, 40, 60, 80, 100);
  }

  @Example
  void shouldChargeNothingForAHedgeThatWasDeclined() {
    HedgeBudget budget = budget(.05, 4);
    budget.ran();
    budget.take();
    assertThat(budget.allows()).isFalse();

    budget.giveBack();

    assertThat(budget.allows()).isTrue();
  }

  private static HedgeBudget budget(double fraction, int burst) {
    return new HedgeBudget(
        new HedgeConfig(true, fraction, burst, Duration.ofSeconds(2), Duration.ofMillis(250)));
  }
}
