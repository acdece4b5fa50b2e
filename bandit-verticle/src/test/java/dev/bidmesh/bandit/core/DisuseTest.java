package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DisuseTest {

  private static final LaneKey QUICK = Learner.lane("quick");
  private static final LaneKey OTHER = Learner.lane("other");

  private final Learner learner = new Learner(Learner.SELF, BanditConfig.DEFAULT, 1);
  private final Map<LaneKey, Double> truth = new LinkedHashMap<>(Map.of(QUICK, .1, OTHER, .1));

  @Test
  void shouldTryALaneAgainThatItsFirstRunsMadeLookSlow() {
    run(QUICK, .1, 2);
    run(OTHER, 1, 2);
    assertThat(route(1_000)).isZero();

    route(5_000);

    assertThat(learner.score(OTHER).meanS()).isCloseTo(.1, within(.03));
  }

  @Test
  void shouldNotTryASlowLaneOftenerThanItIsWorth() {
    truth.put(OTHER, 1.0);
    run(QUICK, .1, 5);
    run(OTHER, 1, 5);
    int prompts = 20_000;

    int tries = route(prompts);

    double lostS = tries * .9;
    assertThat(tries).isBetween(1, 10);
    assertThat(lostS).isLessThan(prompts * .1 / 150);
  }

  @Test
  void shouldNotBeOptimisticAboutALaneThatHasBrokenDownAtItsLastTry() {
    run(QUICK, .1, 5);
    run(OTHER, 1, 5);
    run(QUICK, .1, 1_000);
    double before = learner.score(OTHER).lowerS();

    learner.run(OTHER, 1, RunOutcome.FAILED);

    assertThat(learner.score(OTHER).lowerS()).isGreaterThan(1.5 * before);
  }

  @Test
  void shouldCountForeignLanesAsTheyAreHeardOf() {
    var peer = new Learner(Learner.PEER, BanditConfig.DEFAULT, 1);
    LaneKey foreign = Beats.lane(Learner.PEER);
    peer.run(foreign, 1, RunOutcome.FINISHED);
    learner.hears(Learner.PEER, peer.lastTold());
    run(QUICK, .1, 1_000);
    double unused = learner.score(foreign).lowerS() / learner.score(foreign).meanS();

    peer.run(foreign, 1, RunOutcome.FINISHED);
    learner.hears(Learner.PEER, peer.lastTold());

    double used = learner.score(foreign).lowerS() / learner.score(foreign).meanS();
    assertThat(unused).isLessThan(.7 * used);
  }

  @Test
  void shouldLeaveLanesOfOtherModelsAlone() {
    LaneKey alone = new LaneKey(Learner.SELF, "alone", QUICK.accelerator(), "sha-another");
    run(alone, 1, 5);
    double before = learner.score(alone).lowerS();

    run(QUICK, .1, 1_000);

    assertThat(learner.score(alone).lowerS()).isEqualTo(before);
  }

  @Property
  void shouldBeNoneWhileALaneIsUsedAndNeverMoreThanItsBound(
      @ForAll @LongRange(max = Long.MAX_VALUE / 2) long runs,
      @ForAll @IntRange(min = 1, max = 5_000) int lanes) {
    double optimism = Disuse.optimism(runs, lanes);

    assertThat(optimism).isBetween(0.0, Disuse.MOST);
    assertThat(optimism > 0).isEqualTo(runs > (long) Disuse.USED * lanes);
    assertThat(Disuse.optimism(runs, lanes + 1)).isLessThanOrEqualTo(optimism);
    assertThat(Disuse.optimism(runs + lanes, lanes)).isGreaterThanOrEqualTo(optimism);
    assertThat(Disuse.kept(optimism)).isBetween(.05, 1.0);
  }

  @Test
  void shouldDoubtALaneTwiceAsSlowAfterTheRunsThatItTells() {
    int runs = (int) (Disuse.USED + Disuse.RUNS_PER_SQUARE * Math.pow(Math.log(2), 2));

    assertThat(Disuse.optimism(3L * runs, 3)).isCloseTo(Math.log(2), within(.01));
    assertThat(Disuse.kept(0)).isEqualTo(1);
    assertThat(Disuse.kept(Math.log(2))).isLessThan(.2);
  }

  /** Has so many prompts routed one after the other; tells how many went to the other lane. */
  private int route(int prompts) {
    int other = 0;
    for (int n = 0; n < prompts; n++) {
      LaneKey chosen =
          truth.keySet().stream()
              .min(Comparator.comparingDouble(lane -> learner.score(lane).scoreS()))
              .orElseThrow();
      other += chosen.equals(OTHER) ? 1 : 0;
      run(chosen, Objects.requireNonNull(truth.get(chosen)), 1);
    }
    return other;
  }

  private void run(LaneKey lane, double seconds, int times) {
    for (int n = 0; n < times; n++) {
      learner.run(lane, seconds, RunOutcome.FINISHED);
      learner.core.forget();
    }
  }
}
