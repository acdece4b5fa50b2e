package dev.bidmesh.simulation.additive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.simulation.additive.Lengths.Moments;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurvivalTest {

  private final Survival survival = new Survival();

  @Test
  void shouldTellTheMomentsOfWhatItHasSeenOfLate() {
    IntStream.range(0, 1000).forEach(n -> survival.add(7, false));
    IntStream.range(0, 64).forEach(n -> survival.add(n % 2 == 0 ? 10 : 30, false));

    Moments moments = survival.upTo(1000);

    assertThat(moments.mean()).isCloseTo(20, within(1e-9));
    assertThat(moments.square()).isCloseTo((100 + 900) / 2.0, within(1e-9));
  }

  @Test
  void shouldEndAtALimit() {
    IntStream.range(0, 64).forEach(n -> survival.add(n % 2 == 0 ? 10 : 30, false));

    Moments moments = survival.upTo(20);

    assertThat(moments.mean()).isCloseTo(15, within(1e-9));
    assertThat(moments.square()).isCloseTo((100 + 400) / 2.0, within(1e-9));
  }

  @Test
  void shouldNotTakeALimitForTheEndOfAnAnswer() {
    var random = new Random(1);
    double plain = 0;
    for (int n = 0; n < 64; n++) {
      int tokens = 1 + (int) (40 * -Math.log(1 - random.nextDouble()));
      int limit = n % 2 == 0 ? 30 : 1000;
      survival.add(Math.min(tokens, limit), tokens >= limit);
      plain += Math.min(tokens, limit) / 64.0;
    }

    // Exponential with a mean of 40, so that half of the limits cut off much.
    assertThat(plain).isLessThan(33);
    assertThat(survival.upTo(1000).mean()).isBetween(33.0, 50.0);
  }

  @Test
  void shouldHaveAnIdeaBeforeTheFirstAnswer() {
    assertThat(survival.upTo(1000).mean()).isBetween(20.0, 200.0);
    assertThat(survival.upTo(5).mean()).isLessThanOrEqualTo(5);
  }
}
