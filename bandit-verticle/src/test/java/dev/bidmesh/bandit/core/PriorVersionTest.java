package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** State whose prior has other constants than this build's. */
class PriorVersionTest {

  private static final LaneSnapshot LEARNED =
      Learner.started(1, StoreNews.Loaded.NOTHING).runs(30, 0.05).lastTold();

  @Test
  void shouldSayWhichConstantsItsOwnStateHas() {
    assertThat(LEARNED.priorVersion()).hasValue(Prior.VERSION);
  }

  @Test
  void shouldUseTheStateOfAPeerWithOtherConstants() {
    var learner = Learner.started(1, StoreNews.Loaded.NOTHING);
    LaneSnapshot earlier = Beats.of(Beats.lane(Learner.PEER), withOtherConstants(), 1);

    learner.hears(Learner.PEER, earlier);

    assertThat(learner.score(earlier.lane()).observations()).isEqualTo(30);
    assertThat(learner.score(earlier.lane()).meanS()).isBetween(.02, .15);
    assertThat(learner.status().ignored()).isZero();
    assertThat(learner.status().pooledLanes()).isEqualTo(OptionalInt.of(0));
    assertThat(learner.lanesOf(Learner.PEER)).containsExactly(earlier);
  }

  @Test
  void shouldNameTheOtherConstantsUntilTheyAreForgotten() {
    LaneSnapshot earlier = withOtherConstants();
    var lanes = new SaveLanes(List.of(earlier), List.of(), List.of());
    Learner learner =
        Learner.started(2, new StoreNews.Loaded(lanes, OptionalLong.of(5), Optional.empty()));

    LaneSnapshot soon = learner.runs(1, 0.05).lastTold();
    LaneSnapshot late = learner.runs(1500, 0.05).lastTold();

    assertThat(soon.observations()).isEqualTo(31);
    assertThat(soon.priorVersion()).isEqualTo(earlier.priorVersion());
    assertThat(late.priorVersion()).hasValue(Prior.VERSION);
    assertThat(Slopes.isPossible(late)).isTrue();
    assertThat(Slopes.of(late)).isPresent();
  }

  /** Runs of one length on a prior that weighs less than this build's. */
  private static LaneSnapshot withOtherConstants() {
    List<Double> v = new ArrayList<>(LEARNED.v());
    v.set(5, v.get(5) - .1);
    LaneSnapshot other = Beats.withV(LEARNED, v);
    assertThat(Slopes.isPossible(other)).isFalse();
    return Beats.at(other, 1, 30).withPriorVersion(LaneSnapshot.FIRST_PRIOR);
  }
}
