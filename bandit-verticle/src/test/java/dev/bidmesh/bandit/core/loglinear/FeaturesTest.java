package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FeaturesTest {

  @Test
  void shouldTakeLoadMemoryAndTheLogarithmOfLength() {
    Features x = features(0.2, 0.5, 40);

    double[] phi = new double[Features.SIZE];
    x.into(phi);

    // 40 characters: q = ln(5 · (.04 + .06)) = ln .5
    assertThat(phi)
        .containsExactly(
            new double[] {1, 0.2, 0.5, Math.log(0.5), 0.2 * Math.log(0.5)}, within(1e-15));
  }

  @Test
  void shouldCapLoadWhereMeasuredTimesStopGrowing() {
    assertThat(features(0.95, 0.5, 40).load()).isEqualTo(0.75);
    assertThat(features(0.74, 0.5, 40).load()).isEqualTo(0.74);
  }

  @Test
  void shouldPutMeansInThePlaceOfAbsentValues() {
    Features x = Features.of(new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), 140));

    assertThat(x).isEqualTo(new Features(0.489, 0.490, 0));
  }

  @Test
  void shouldStayFiniteForTheShortestAndTheLongestPrompt() {
    assertThat(features(0, 0, 0).length()).isEqualTo(Math.log(0.3));
    assertThat(features(1, 1, Integer.MAX_VALUE).length()).isBetween(16.0, 17.0);
  }

  private static Features features(double cpu, double ram, int chars) {
    return Features.of(new LaneFeatures(OptionalDouble.of(cpu), OptionalDouble.of(ram), chars));
  }
}
