package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Choosing by what was learned loses less and less against always knowing the best lane. */
class RegretTest {

  private static final int PROMPTS = 300;

  @ParameterizedTest
  @EnumSource(ModelFamily.class)
  void shouldLoseLessAsItLearns(ModelFamily family) {
    double early = 0;
    double late = 0;
    for (int seed = 0; seed < 20; seed++) {
      double[] regret = regret(family, new Random(seed));
      for (int n = 0; n < PROMPTS / 3; n++) {
        early += regret[n];
        late += regret[PROMPTS - 1 - n];
      }
    }

    assertThat(early).isPositive();
    assertThat(late).isLessThan(early / 2);
  }

  /** Seconds that each prompt's choice cost beyond the best lane's expected time. */
  private static double[] regret(ModelFamily family, Random random) {
    var learner = new Learner(Learner.SELF, Configs.withModel(family), 1);
    Map<LaneKey, Double> speed = new LinkedHashMap<>();
    for (int n = 0; n < 8; n++) {
      speed.put(Learner.lane("engine-" + n), Math.exp(.7 * random.nextGaussian()));
    }
    // Each lane's first run is its calibration, of whichever quality.
    speed.forEach((lane, factor) -> run(learner, lane, factor, random));
    double best = speed.values().stream().mapToDouble(each -> each).min().orElseThrow();
    double[] regret = new double[PROMPTS];
    for (int n = 0; n < PROMPTS; n++) {
      LaneKey chosen =
          speed.keySet().stream()
              .min(Comparator.comparingDouble(lane -> learner.score(lane).scoreS()))
              .orElseThrow();
      double factor = Objects.requireNonNull(speed.get(chosen));
      regret[n] = factor - best;
      run(learner, chosen, factor, random);
    }
    return regret;
  }

  private static void run(Learner learner, LaneKey lane, double factor, Random random) {
    var x = new LaneFeatures(OptionalDouble.of(.2), OptionalDouble.of(.5), 40);
    double seconds = factor * Math.exp(.4 * random.nextGaussian());
    learner.core.receive(
        Learner.SELF, new RunObserved(lane, x, seconds, 0, 9, RunOutcome.FINISHED));
  }
}
