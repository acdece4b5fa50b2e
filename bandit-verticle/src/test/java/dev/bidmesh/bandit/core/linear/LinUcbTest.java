package dev.bidmesh.bandit.core.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden values that a compatible solver must give. */
class LinUcbTest {

  private static final double[] X = {1, .5, .75, .12};

  @Test
  void shouldScoreWhatNothingIsKnownAboutByItsUncertaintyAlone() {
    assertThat(new LinUcb().score(X, 1)).isCloseTo(-1.351629, within(5e-7));
  }

  @Test
  void shouldScoreAsPublishedAfterOneRun() {
    var arm = new LinUcb();

    assertThat(arm.train(X, 6.8)).isTrue();

    assertThat(arm.score(X, 1)).isCloseTo(3.590638, within(5e-7));
  }

  @ParameterizedTest
  @CsvSource({"50, 60, 100, 25.817228", "10, 40, 50, 11.110870", "95, 90, 400, 54.717320"})
  void shouldScoreTheWarmSetAsPublished(double cpu, double ram, double chars, double score) {
    var two = new TwoObjective();
    assertThat(two.restore(WarmSet.a(), WarmSet.TTFT, WarmSet.TPS)).isTrue();
    double[] x = {1, cpu / 100, ram / 100, chars / 1000};

    assertThat(two.score(x, 75, TwoObjective.ALPHA)).isCloseTo(score, within(5e-7));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 10_001, Double.NaN})
  void shouldExpectTheUsualNumberOfTokensWhereToldNone(double tokens) {
    var two = new TwoObjective();
    two.restore(WarmSet.a(), WarmSet.TTFT, WarmSet.TPS);

    assertThat(two.latencyS(X, tokens)).isEqualTo(two.latencyS(X, 75));
  }

  @Test
  void shouldRefuseWhatIsNotFiniteAndStayAsItWas() {
    var arm = new LinUcb();
    arm.train(X, 6.8);
    double before = arm.score(X, 1);

    assertThat(arm.train(X, Double.NaN)).isFalse();
    assertThat(arm.train(new double[] {1, Double.POSITIVE_INFINITY, 0, 0}, 1)).isFalse();

    assertThat(arm.score(X, 1)).isEqualTo(before);
  }

  @Test
  void shouldRefuseAMatrixThatCannotBeSolved() {
    double[] singular = WarmSet.a();
    for (int j = 1; j < 4; j++) {
      singular[Cholesky.at(1, j)] = singular[Cholesky.at(0, j)];
    }
    var arm = new LinUcb();
    double before = arm.score(X, 1);

    assertThat(arm.restore(singular, WarmSet.TTFT)).isFalse();

    assertThat(arm.score(X, 1)).isEqualTo(before);
  }
}
