package dev.bidmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LognormalTest {

  @Test
  void shouldBeTheMeanForARunThatHasJustBegun() {
    assertThat(Lognormal.residual(5, .5, 0)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"1, .13, .5", "1, .13, 1.1", "10, .5, 5", "10, .5, 20", "2, 1, 3", "2, 1, .01"})
  void shouldAgreeWithASimulation(double mean, double sigma, double elapsed) {
    double left = Lognormal.residual(mean, sigma, elapsed);

    assertThat(left).isCloseTo(simulated(mean, sigma, elapsed), within(.03 * mean));
  }

  @ParameterizedTest
  @CsvSource({".01, 10", ".13, 1e3", "1, 1e9", "3, 1e30"})
  void shouldStayFiniteAndPositiveFarBeyondThePrediction(double sigma, double elapsed) {
    assertThat(Lognormal.residual(1, sigma, elapsed)).isFinite().isPositive();
  }

  @Test
  void shouldHaveTheTailsOfTheNormalDistribution() {
    assertThat(Lognormal.tail(0)).isCloseTo(.5, within(1e-6));
    assertThat(Lognormal.tail(1.959964)).isCloseTo(.025, within(1e-6));
    assertThat(Lognormal.tail(-1.959964)).isCloseTo(.975, within(1e-6));
  }

  private static double simulated(double mean, double sigma, double elapsed) {
    var random = new Random(1);
    double mu = Math.log(mean) - sigma * sigma / 2;
    double sum = 0;
    int longer = 0;
    for (int i = 0; i < 400_000; i++) {
      double time = Math.exp(mu + sigma * random.nextGaussian());
      if (time > elapsed) {
        sum += time - elapsed;
        longer++;
      }
    }
    return sum / longer;
  }
}
