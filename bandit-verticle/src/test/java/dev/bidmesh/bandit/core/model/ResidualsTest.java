package dev.bidmesh.bandit.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResidualsTest {

  private final Residuals residuals = new Residuals();

  @Test
  void shouldBeCautiousUntilTwentyRuns() {
    add(19, 0.4);
    assertThat(residuals.measured()).isFalse();
    assertThat(residuals.cautiousSigma()).isEqualTo(1);

    add(1, 0.4);
    assertThat(residuals.measured()).isTrue();
    assertThat(residuals.cautiousSigma()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void shouldGuessBeforeThatFromASeedThatCountsAsFourRuns() {
    assertThat(residuals.sigma()).isEqualTo(0.3);
    add(1, 5);
    assertThat(residuals.sigma()).isEqualTo(0.3);

    add(4, 0.6);

    assertThat(residuals.sigma()).isCloseTo(Math.sqrt((0.09 + 0.36) / 2), within(1e-12));
  }

  @Test
  void shouldForgetTheSeedAtTwentyRuns() {
    add(20, 0.4);

    assertThat(residuals.sigma()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void shouldLeaveOutTheFirstRunWhichOnlyShowsHowFarThePriorWasOff() {
    residuals.add(5.2, 3.9);
    add(19, 0.2);

    assertThat(residuals.sigma()).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void shouldAverageWithWeightOneTwentiethOnceMeasured() {
    add(21, 0.2);

    add(1, 0.6);

    assertThat(residuals.variance()).isCloseTo(0.95 * 0.04 + 0.05 * 0.36, within(1e-12));
  }

  @Test
  void shouldNotTakeTheModelsOwnUncertaintyForNoise() {
    for (int run = 0; run < 20; run++) {
      residuals.add(0.5, Math.sqrt(3));
    }

    assertThat(residuals.sigma()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void shouldNeverBeLessThanWhatWasLeftOnThePhone() {
    add(200, 0.01);

    assertThat(residuals.variance()).isCloseTo(0.0001, within(1e-9));
    assertThat(residuals.sigma()).isEqualTo(0.13);
  }

  private void add(int runs, double residual) {
    for (int run = 0; run < runs; run++) {
      residuals.add(residual, 0);
    }
  }
}
