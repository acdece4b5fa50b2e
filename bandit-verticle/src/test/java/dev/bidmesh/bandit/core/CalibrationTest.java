package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.model.Forecast;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final Forecast FORECAST = new Forecast(1, 1.1, .9, 2, .5);

  private final Calibration calibration = new Calibration();

  @Test
  void shouldReportNothingBeforeTheFirstRun() {
    assertThat(calibration.report()).isEmpty();
  }

  @Test
  void shouldReportPlainSharesOfAFewRuns() {
    for (double seconds : new double[] {.5, 1, 1.5, 2, 2.5}) {
      calibration.add(FORECAST, seconds);
    }

    var report = calibration.report().orElseThrow();
    assertThat(report.runs()).isEqualTo(5);
    assertThat(report.withinMedian()).isCloseTo(.4, within(1e-12));
    assertThat(report.within90()).isCloseTo(.8, within(1e-12));
  }

  @Test
  void shouldForgetWhatWasLongAgo() {
    for (int run = 0; run < 1000; run++) {
      calibration.add(FORECAST, 3);
    }
    for (int run = 0; run < 200; run++) {
      calibration.add(FORECAST, .5);
    }

    var report = calibration.report().orElseThrow();
    assertThat(report.withinMedian()).isBetween(.97, 1.0);
    assertThat(report.within90()).isBetween(.97, 1.0);
  }

  @Test
  void shouldFindTrueForecastsTrue() {
    var random = new Random(1);
    double upper = Math.exp(1.2815515655446004 * .3);
    for (int run = 0; run < 5000; run++) {
      calibration.add(
          new Forecast(1, Math.exp(.3 * .3 / 2), 1, upper, .3),
          Math.exp(.3 * random.nextGaussian()));
    }

    // About a hundred runs count: a standard error of .05 and .03.
    var report = calibration.report().orElseThrow();
    assertThat(report.withinMedian()).isCloseTo(.5, within(.15));
    assertThat(report.within90()).isCloseTo(.9, within(.1));
  }
}
