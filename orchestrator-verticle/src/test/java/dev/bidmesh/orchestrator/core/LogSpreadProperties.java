package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The bound that the next of some lognormal times will probably not exceed. */
class LogSpreadProperties {

  @Property
  void shouldLieAboveTheMeanByALeastSpread(
      @ForAll @Size(min = 2, max = 60) List<@DoubleRange(min = -9, max = 9) Double> logarithms) {
    var spread = new LogSpread();
    logarithms.forEach(spread::add);

    List<Double> latest =
        logarithms.subList(Math.max(0, logarithms.size() - LogSpread.LATEST), logarithms.size());
    double mean = latest.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertThat(spread.count()).isEqualTo(latest.size());
    assertThat(spread.bound()).isGreaterThan(mean + 1.645 * .25);
  }

  @Property
  void shouldForgetAllButTheLatest(
      @ForAll @DoubleRange(min = -5, max = 5) double before,
      @ForAll @DoubleRange(min = -5, max = 5) double now,
      @ForAll @IntRange(min = 1, max = 100) int earlier) {
    var changed = new LogSpread();
    var fresh = new LogSpread();
    for (int i = 0; i < earlier; i++) {
      changed.add(before);
    }
    for (int i = 0; i < LogSpread.LATEST; i++) {
      changed.add(now);
      fresh.add(now);
    }

    assertThat(changed.bound()).isCloseTo(fresh.bound(), within(1e-9));
  }

  /** Of many lanes after five runs, and of as many after thirty-two. */
  @Example
  void shouldBeExceededByOneOfTwentyNextTimes() {
    assertThat(exceededAfter(5)).isBetween(.04, .07);
    assertThat(exceededAfter(LogSpread.LATEST)).isBetween(.04, .06);
  }

  private static double exceededAfter(int runs) {
    var random = new SplittableRandom(4);
    int exceeded = 0;
    int lanes = 20_000;
    for (int lane = 0; lane < lanes; lane++) {
      var spread = new LogSpread();
      for (int i = 0; i < runs; i++) {
        spread.add(random.nextGaussian());
      }
      exceeded += random.nextGaussian() > spread.bound() ? 1 : 0;
    }
    return exceeded / (double) lanes;
  }

  @Example
  void shouldRefuseToTellABoundFromOneValue() {
    var spread = new LogSpread();
    spread.add(1);

    assertThatThrownBy(spread::bound).hasMessage("no bound from 1 values");
  }
}
