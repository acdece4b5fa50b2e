package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes that are learned as the originals did. */
class LinearLanesTest {

  private static final BanditConfig LINEAR = Configs.withModel(ModelFamily.LINEAR4);
  private static final LaneKey NPU = new LaneKey(Learner.SELF, "npu", Accelerator.NPU, "sha");

  @Test
  void shouldLearnSecondsWithTheFourFeatures() {
    var learner = new Learner(Learner.SELF, LINEAR, 1);

    learner.runs(100, 2);

    assertThat(learner.score(Learner.LANE).meanS()).isBetween(2.0, 2.4);
    assertThat(learner.lastTold().family()).isEqualTo(ModelFamily.LINEAR4);
    assertThat(learner.score(Learner.LANE).terms())
        .containsKeys("base", "load", "memory", "length");
  }

  @ParameterizedTest
  @CsvSource({"LINEAR4, NPU_FIRST, 0, 1", "LINEAR4, ADAPTIVE, 1, 1", "LOG_LINEAR, NPU_FIRST, 1, 1"})
  void shouldTakeNoFeedbackFromAnAcceleratorUnderTheOriginalsRule(
      ModelFamily model, RoutingPolicy policy, long npuRuns, long cpuRuns) {
    var learner = new Learner(Learner.SELF, Configs.withModel(model), policy);

    learner.run(NPU, 1, RunOutcome.FINISHED).run(Learner.LANE, 1, RunOutcome.FINISHED);

    assertThat(learner.score(NPU).observations()).isEqualTo(npuRuns);
    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(cpuRuns);
  }

  @Test
  void shouldLetAnUntaughtAcceleratorBackInAfterASuccess() {
    var learner = new Learner(Learner.SELF, LINEAR, RoutingPolicy.NPU_FIRST);
    learner.run(NPU, 1, RunOutcome.FAILED);
    boolean out = learner.score(NPU).available();

    learner.run(NPU, 1, RunOutcome.FINISHED);

    assertThat(out).isFalse();
    assertThat(learner.score(NPU).available()).isTrue();
  }

  @Test
  void shouldScoreALaneAsItsOwnerLearnsIt() {
    var owner = new Learner(Learner.PEER, LINEAR, 1);
    LaneKey lane = Beats.lane(Learner.PEER);
    for (int run = 0; run < 30; run++) {
      owner.run(lane, 5, RunOutcome.FINISHED);
    }
    var observer = new Learner(Learner.SELF, BanditConfig.DEFAULT, 1);

    observer.hears(Learner.PEER, owner.lastTold());

    assertThat(observer.score(lane)).isEqualTo(owner.score(lane));
    assertThat(observer.status().lanes().get(0).model()).contains(ModelFamily.LINEAR4);
  }

  @ParameterizedTest
  @CsvSource({"0, -1e300", "0, 1e9", "1, -1e9", "0, -1", "2, -1e-3", "3, -1e12", "3, 1e12"})
  void shouldRefuseCoefficientsThatNoRunsCanHave(int feature, double sum) {
    var owner = new Learner(Learner.PEER, LINEAR, 1);
    LaneKey lane = Beats.lane(Learner.PEER);
    LaneSnapshot good = owner.run(lane, 5, RunOutcome.FINISHED).lastTold();
    List<Double> b = new ArrayList<>(good.b());
    b.set(feature, sum);
    var observer = new Learner(Learner.SELF, BanditConfig.DEFAULT, 1);
    double unknown = observer.score(lane).meanS();

    observer.hears(Learner.PEER, Beats.withB(good, b));

    assertThat(observer.score(lane).meanS()).isEqualTo(unknown);
    assertThat(observer.status().ignored()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldListAndForgetALaneThatRests(boolean all) {
    Learner linear = Learner.started(LINEAR, 2, keptLogLinear());
    BanditStatus.LaneStatus listed = linear.status().dormant().orElseThrow().get(0);

    var wanted = new LaneReset(all ? List.of() : List.of(Learner.LANE));
    var replaced =
        (LanesReplaced) linear.core.replyTo(linear.core.ask(Learner.SELF, wanted)).orElseThrow();
    linear.advance(LINEAR.saveInterval());

    assertThat(listed.lane()).isEqualTo(Learner.LANE);
    assertThat(listed.observations()).isEqualTo(30);
    assertThat(replaced.lanes()).containsExactly(Learner.LANE);
    assertThat(linear.status().dormant()).isEmpty();
    assertThat(linear.memory().warnings()).isEmpty();
    assertThat(linear.writes().get(0).own())
        .singleElement()
        .satisfies(lane -> assertThat(lane.observations()).isZero());
    assertThat(linear.lastTold().incarnation()).as("peers forget it too").isEqualTo(2);
  }

  @Test
  void shouldKeepWhatWasLearnedWithTheOtherModelUntilItIsSetBack() {
    Learner linear = Learner.started(LINEAR, 2, keptLogLinear()).runs(3, 0.05);
    linear.advance(LINEAR.saveInterval());
    SaveLanes written = linear.writes().get(0);
    Learner back =
        Learner.started(3, new StoreNews.Loaded(written, OptionalLong.of(5), Optional.empty()));

    assertThat(linear.score(Learner.LANE).observations()).isEqualTo(3);
    assertThat(linear.memory().warnings())
        .anyMatch(
            warning ->
                warning.contains("1 lane learned with another bandit.model than linear4 rests"));
    assertThat(back.score(Learner.LANE).observations()).isEqualTo(30);
  }

  private static StoreNews.Loaded keptLogLinear() {
    LaneSnapshot logLinear = Learner.started(1, StoreNews.Loaded.NOTHING).runs(30, 0.05).lastTold();
    var lanes = new SaveLanes(List.of(logLinear), List.of(), List.of());
    return new StoreNews.Loaded(lanes, OptionalLong.of(5), Optional.empty());
  }
}
