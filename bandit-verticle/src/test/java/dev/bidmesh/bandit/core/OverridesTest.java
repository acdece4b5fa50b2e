package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {

  private static final LaneSnapshot LEARNED =
      Learner.started(1, StoreNews.Loaded.NOTHING).runs(30, 0.05).lastTold();

  private final Learner learner = Learner.started(1, StoreNews.Loaded.NOTHING);

  @Test
  void shouldTakeOverAnImportedStateAndTellOfIt() {
    learner.runs(3, 20);
    LaneSnapshot before = learner.lastTold();

    LanesReplaced replaced = importing(LEARNED);

    assertThat(replaced.lanes()).containsExactly(Learner.LANE);
    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(30);
    assertThat(learner.lastTold().v()).isEqualTo(LEARNED.v());
    assertThat(Position.of(before).isBefore(Position.of(learner.lastTold()))).isTrue();
    assertThat(learner.status().lanes().get(0).position().orElseThrow().source())
        .isEqualTo(LaneSource.IMPORTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 53, Long.MAX_VALUE})
  void shouldTakeNoPositionFromTheFile(long huge) {
    learner.runs(3, 20);

    LanesReplaced replaced = importing(Beats.at(LEARNED, huge, huge));

    assertThat(replaced.lanes()).containsExactly(Learner.LANE);
    assertThat(Position.of(learner.lastTold())).isEqualTo(new Position(1, 4));
  }

  @Test
  void shouldTakeNoBreakerFromTheFile() {
    importing(Beats.broken(LEARNED, 9, 600_000));

    assertThat(learner.score(Learner.LANE).available()).isTrue();
    assertThat(learner.lastTold().breakerFailures()).isZero();
  }

  @Test
  void shouldSayThatAResetLaneIsItsOwn() {
    importing(LEARNED);

    resetting(Learner.LANE);

    assertThat(learner.status().lanes().get(0).position().orElseThrow().source())
        .isEqualTo(LaneSource.OWN);
  }

  @Test
  void shouldRefuseStatesThatItMayNotOrCannotUse() {
    LaneSnapshot foreign = Beats.of(Beats.lane(Learner.PEER), LEARNED, 1);
    LaneSnapshot absurd = Beats.withV(LEARNED, Collections.nCopies(LaneSnapshot.V_SIZE, 1.0));

    LanesReplaced replaced = importing(foreign, absurd);

    assertThat(replaced.lanes()).isEmpty();
    assertThat(replaced.refused())
        .extracting(LanesReplaced.Refused::reason)
        .satisfiesExactly(
            first -> assertThat(first).contains("is of another device"),
            second -> assertThat(second).contains("is not positive definite"));
    assertThat(learner.told()).isEmpty();
  }

  @Test
  void shouldNameTheSettingThatAnotherFamilyNeeds() {
    var linear = new Learner(Learner.SELF, Configs.withModel(ModelFamily.LINEAR4), 1);
    linear.runs(5, 1);

    LanesReplaced replaced = importing(linear.lastTold());

    assertThat(replaced.refused().get(0).reason())
        .contains("family linear4", "bandit.model: log-linear");
  }

  @Test
  void shouldRefuseALaneThatIsGivenTwice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LaneImport(List.of(LEARNED, LEARNED)))
        .withMessageContaining("holds a lane twice");
  }

  @Test
  void shouldForgetALaneAndTellOfIt() {
    learner.runs(30, 20).run(Learner.LANE, 1, RunOutcome.FAILED);
    LaneSnapshot before = learner.lastTold();
    double fresh = new Learner(Learner.SELF, BanditConfig.DEFAULT, 1).score(Learner.LANE).meanS();

    LanesReplaced replaced = resetting(Learner.LANE);

    assertThat(replaced.lanes()).containsExactly(Learner.LANE);
    assertThat(learner.score(Learner.LANE).meanS()).isEqualTo(fresh);
    assertThat(learner.score(Learner.LANE).observations()).isZero();
    assertThat(learner.score(Learner.LANE).available()).isTrue();
    assertThat(Position.of(before).isBefore(Position.of(learner.lastTold()))).isTrue();
    assertThat(learner.status().lanes().get(0).calibration()).isEmpty();
  }

  @Test
  void shouldForgetAllOwnLanesAndNoOthers() {
    LaneKey second = Learner.lane("second");
    learner.runs(5, 20).run(second, 1, RunOutcome.FINISHED);
    LaneKey foreign = Beats.lane(Learner.PEER);
    learner.hears(Learner.PEER, Beats.of(foreign, LEARNED, 1));

    LanesReplaced replaced = resetting();

    assertThat(replaced.lanes()).containsExactlyInAnyOrder(Learner.LANE, second);
    assertThat(learner.score(foreign).observations()).isEqualTo(30);
  }

  @Test
  void shouldSayWhichLaneItDoesNotHave() {
    LanesReplaced replaced = resetting(Learner.lane("none"));

    assertThat(replaced.lanes()).isEmpty();
    assertThat(replaced.refused().get(0).lane()).isEqualTo(Learner.lane("none"));
  }

  @Test
  void shouldNotTakeBackFromPeersWhatWasReset() {
    Learner restarted = Learner.started(2, StoreNews.Loaded.NOTHING);
    restarted.run(Learner.LANE, 1, RunOutcome.FINISHED);

    restarted.core.ask(Learner.SELF, new LaneReset(List.of()));

    assertThat(restarted.told()).hasSize(1);
    assertThat(restarted.lastTold().observations()).isZero();
  }

  private LanesReplaced importing(LaneSnapshot... lanes) {
    var exchange = learner.core.ask(Learner.SELF, new LaneImport(List.of(lanes)));
    return (LanesReplaced) learner.core.replyTo(exchange).orElseThrow();
  }

  private LanesReplaced resetting(LaneKey... lanes) {
    var exchange = learner.core.ask(Learner.SELF, new LaneReset(List.of(lanes)));
    return (LanesReplaced) learner.core.replyTo(exchange).orElseThrow();
  }
}
