package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A lane with a known law, unlike the prior's: does the model find it, and notice when it ends? */
class LearningTest {

  private static final double DISCOUNT = 0.98;

  private final Random random = new Random(20_261_101);
  private final LaneModel model = new LaneModel(Prior.of(Accelerator.CPU));
  private double slower = 1;
  private double noise = 0.1;

  @Test
  void shouldPredictBetterTheMoreItHasSeen() {
    double unlearned = medianError();
    learn(1);
    double calibrated = medianError();
    learn(299);
    double learned = medianError();

    // The law is some hundred times faster than the prior says.
    assertThat(unlearned).isGreaterThan(20);
    assertThat(calibrated).isLessThan(1);
    assertThat(learned).isLessThan(0.08);
  }

  @Test
  void shouldMeasureTheNoise() {
    learn(300);

    assertThat(model.predict(typical()).sigma()).isEqualTo(Prior.SIGMA);
    assertThat(Math.sqrt(model.residualVariance())).isBetween(0.07, 0.13);
  }

  @Test
  void shouldGiveABoundThatNineRunsOfTenStayUnder() {
    learn(200);

    int under = 0;
    for (int run = 0; run < 1000; run++) {
      Features x = anyPrompt();
      under += seconds(x) <= model.predict(x).upperS() ? 1 : 0;
    }

    // The noise of this lane is below the floor of σ, so the bound is a little too careful.
    assertThat(under).isBetween(880, 980);
  }

  @Test
  void shouldNoticeWithinAFewRunsThatTheLaneBecameThreeTimesSlower() {
    learn(200);
    assertThat(medianError()).isLessThan(0.08);
    slower = 3;

    assertThat(runsUntilChange()).isEqualTo(2);

    learn(5);
    assertThat(medianError()).isLessThan(0.25);
  }

  @Test
  void shouldNoticeAsFastThatTheLaneBecameFaster() {
    learn(200);
    slower = 1 / 3.0;

    assertThat(runsUntilChange()).isEqualTo(2);
  }

  @Test
  void shouldSleepUntilTwentyRunsHaveShownTheNoise() {
    learn(10);
    slower = 5;

    for (int run = 11; run <= 20; run++) {
      assertThat(learnOne()).isEqualTo(Lesson.LEARNED);
    }
  }

  @Test
  void shouldNotTakeAnUnpredictableLengthForAChange() {
    // Answers of 9 to 51 tokens: the logarithm of the time spreads evenly over ln 9 … ln 51.
    int changes = 0;
    for (int run = 0; run < 500; run++) {
      double tokens = 9 * Math.exp(random.nextDouble() * Math.log(51 / 9.0));
      changes += model.learn(anyPrompt(), tokens / 900, DISCOUNT) == Lesson.CHANGED ? 1 : 0;
    }

    assertThat(changes).isZero();
  }

  @Test
  void shouldPredictTimesThatAddUpToThoseOfRunsWhoseLengthNobodyKnew() {
    learn(50);
    noise = 0.7;
    learn(250);

    double predictedS = 0;
    double mediansS = 0;
    double trulyS = 0;
    for (int run = 0; run < 5000; run++) {
      Features x = anyPrompt();
      Prediction prediction = model.predict(x);
      double seconds = seconds(x);
      predictedS += prediction.meanS();
      mediansS += prediction.medianS();
      trulyS += seconds;
      model.learn(x, seconds, DISCOUNT);
    }

    // A queue's backlog is such a sum.
    assertThat(predictedS / trulyS).isBetween(0.95, 1.08);
    assertThat(mediansS / trulyS).isLessThan(0.85);
  }

  private void learn(int runs) {
    for (int run = 0; run < runs; run++) {
      learnOne();
    }
  }

  private Lesson learnOne() {
    Features x = anyPrompt();
    return model.learn(x, seconds(x), DISCOUNT);
  }

  private int runsUntilChange() {
    for (int run = 1; run <= 20; run++) {
      if (learnOne() == Lesson.CHANGED) {
        return run;
      }
    }
    return Integer.MAX_VALUE;
  }

  private double seconds(Features x) {
    return slower * expectedSeconds(x) * Math.exp(noise * random.nextGaussian());
  }

  private static double expectedSeconds(Features x) {
    return Math.exp(-2.5 + 0.9 * x.load() + 0.1 * x.memory() + 0.8 * x.length());
  }

  private double medianError() {
    double[] errors = new double[301];
    for (int i = 0; i < errors.length; i++) {
      Features x = anyPrompt();
      errors[i] = Math.abs(model.predict(x).medianS() / (slower * expectedSeconds(x)) - 1);
    }
    Arrays.sort(errors);
    return errors[errors.length / 2];
  }

  private Features anyPrompt() {
    return Features.of(
        new LaneFeatures(
            OptionalDouble.of(random.nextDouble()),
            OptionalDouble.of(random.nextDouble()),
            20 + random.nextInt(800)));
  }

  private static Features typical() {
    return Features.of(new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), 100));
  }
}
