package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.replay.Dice.Draw;
import java.util.OptionalDouble;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic below the tables. */
class FiguresTest {

  private static final LaneFeatures X =
      new LaneFeatures(OptionalDouble.of(.5), OptionalDouble.of(.5), 100);

  @ParameterizedTest
  @CsvSource({".5, 0", ".975, 1.959964", ".9, 1.281552", ".001, -3.090232"})
  void shouldKnowNormalQuantiles(double probability, double quantile) {
    assertThat(Normal.quantile(probability)).isCloseTo(quantile, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"3, 3.1824", "9, 2.2622", "19, 2.0930", "1000, 1.9623"})
  void shouldKnowStudentsQuantiles(int degrees, double quantile) {
    assertThat(Normal.studentQuantile(.975, degrees)).isCloseTo(quantile, within(.03));
  }

  @Test
  void shouldCompareInPairs() {
    Ratio ratio = Ratio.paired(new double[] {2, 6, 3, 8}, new double[] {1, 2, 1, 4});

    assertThat(ratio.mean()).isEqualTo(2.5);
    double deviation = Math.sqrt(1.0 / 3);
    assertThat(ratio.halfWidth()).isCloseTo(3.1824 * deviation / 2, within(.02));
  }

  @Test
  void shouldNotClaimAnIntervalOfTooFewWorlds() {
    assertThat(Ratio.paired(new double[] {1, 2}, new double[] {1, 1}).halfWidth()).isInfinite();
  }

  @Test
  void shouldTakeQuantilesByNearestRank() {
    assertThat(Outcome.quantile(new double[] {1, 2, 3, 4}, .5)).isEqualTo(2);
    assertThat(Outcome.quantile(new double[] {1, 2, 3, 4}, .99)).isEqualTo(4);
  }

  @Test
  void shouldRollFairDice() {
    var dice = new Dice(1);

    assertThat(LongStream.range(0, 100_000).mapToDouble(i -> dice.uniform(Draw.SPEED, i, 0)))
        .allMatch(u -> u >= 0 && u < 1);
    assertThat(mean(LongStream.range(0, 100_000), i -> dice.uniform(Draw.SPEED, i, 0)))
        .isCloseTo(.5, within(.005));
    assertThat(mean(LongStream.range(0, 100_000), i -> dice.exponential(Draw.ARRIVAL, i)))
        .isCloseTo(1, within(.02));
    assertThat(mean(LongStream.range(0, 100_000), i -> Math.pow(dice.gaussian(Draw.OUTPUT, i), 2)))
        .isCloseTo(1, within(.02));
    assertThat(dice.uniform(Draw.SPEED, 1, 2)).isNotEqualTo(dice.uniform(Draw.SPEED, 2, 1));
  }

  @Test
  void shouldEstimateABacklogFromTheResidualOfTheRunAndTheMeansOfThoseThatWait() {
    var lane = new Lane();
    var expected = new Prediction(10, .3);
    lane.add(new Job(0, 0, X, expected, 5, 16, Job.Fate.ANSWERED));
    lane.add(new Job(1, 0, X, new Prediction(4, .3), 16, 19, Job.Fate.ANSWERED));

    assertThat(lane.estimatedBacklogS(8)).isEqualTo(expected.residualS(3) + 4);
    assertThat(lane.exactBacklogS(8)).isEqualTo(11);
    lane.removeFirst();
    assertThat(lane.estimatedBacklogS(16)).isEqualTo(4);
    lane.removeLast();
    assertThat(lane.isFree()).isTrue();
    assertThat(lane.freeAtS(17)).isEqualTo(17);
  }

  private static double mean(LongStream numbers, LongToDoubleFunction draw) {
    return numbers.mapToDouble(draw).average().orElseThrow();
  }
}
