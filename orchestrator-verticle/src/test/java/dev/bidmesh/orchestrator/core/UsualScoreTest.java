package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.orchestrator.BiddingConfig;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is good enough for a prompt follows from its length, and from how many may be asked. */
class UsualScoreTest {

  private static final double WEIGHT = BiddingConfig.DEFAULT.averageWeight();
  private static final BiddingConfig BIDDING = BiddingConfig.DEFAULT;

  private final Random random = new Random(11);

  @Test
  void shouldExpectLongPromptsToTakeLonger() {
    var usual = new UsualScore(WEIGHT);
    for (int n = 0; n < 1_000; n++) {
      int chars = 40 + random.nextInt(1_000);
      usual.accepted(chars, .01 * (chars + 60) * Math.exp(.2 * random.nextGaussian()), 0);
    }

    assertThat(usual.goodEnoughS(940) / usual.goodEnoughS(40)).isCloseTo(10, within(2.));
    assertThat(usual.goodEnoughS(440)).isCloseTo(5 * 1.1, within(1.));
  }

  @Test
  void shouldExpectNoPromptToTakeLongerAsLongAsAllAreAsLong() {
    var usual = new UsualScore(WEIGHT);
    for (int n = 0; n < 100; n++) {
      usual.accepted(100, 1 + random.nextDouble(), 0);
    }

    assertThat(usual.goodEnoughS(10_000)).isEqualTo(usual.goodEnoughS(10));
  }

  /** However unlike the devices are, as many are asked as are meant to be. */
  @ParameterizedTest
  @ValueSource(doubles = {.05, .3, 1, 2})
  void shouldAskAsManyAsMeantOnTheAverage(double unlike) {
    var usual = new UsualScore(WEIGHT);
    int prompts = 4_000;
    int total = 0;
    for (int n = 0; n < prompts; n++) {
      int asked = BIDDING.sample();
      double best = bestOf(BIDDING.sample(), unlike);
      while (n > 0 && best > usual.goodEnoughS(100) && asked < BIDDING.sampleAtMost()) {
        best = Math.min(best, bestOf(BIDDING.sampleMore(), unlike));
        asked += BIDDING.sampleMore();
      }
      usual.accepted(100, best, asked - BIDDING.sampleMean());
      total += asked;
    }

    assertThat((double) total / prompts).isCloseTo(BIDDING.sampleMean(), within(.3));
  }

  private double bestOf(int devices, double unlike) {
    double best = Double.MAX_VALUE;
    for (int n = 0; n < devices; n++) {
      best = Math.min(best, Math.exp(unlike * random.nextGaussian()));
    }
    return best;
  }
}
