package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RunOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SavingTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Learner learner = Learner.started(1, StoreNews.Loaded.NOTHING);

  @Test
  void shouldWriteASecondAfterAChangeWithAllChangesUntilThen() {
    learner.runs(1, 0.05).advance(Duration.ofMillis(900));
    learner.runs(5, 0.05);
    assertThat(learner.writes()).isEmpty();

    learner.advance(Duration.ofMillis(100));

    assertThat(learner.writes()).containsExactly(own(learner.lastTold()));
  }

  @Test
  void shouldWriteNothingWhileNothingChanges() {
    learner.advance(SECOND.multipliedBy(1000));

    assertThat(learner.writes()).isEmpty();
  }

  @Test
  void shouldNotWriteTwiceAtOnce() {
    learner.runs(1, 0.05).advance(SECOND);
    learner.runs(1, 0.05).advance(SECOND.multipliedBy(10));
    assertThat(learner.writes()).hasSize(1);

    learner.core.observe(new StoreNews.Saved());
    learner.advance(Duration.ZERO);

    assertThat(learner.writes()).hasSize(2);
    assertThat(learner.writes().get(1)).isEqualTo(own(learner.lastTold()));
  }

  @Test
  void shouldWriteWhatIsDueWhenTheNodeStops() {
    learner.runs(1, 0.05);

    learner.core.observe(new StoreNews.Stopping());

    assertThat(learner.writes()).hasSize(1);
  }

  @Test
  void shouldWriteNothingAtTheEndIfAllIsWritten() {
    learner.runs(1, 0.05).advance(SECOND);
    learner.core.observe(new StoreNews.Saved());

    learner.core.observe(new StoreNews.Stopping());

    assertThat(learner.writes()).hasSize(1);
  }

  @Test
  void shouldLearnOnAndTryAgainWithGrowingPausesWhenTheDiskIsFull() {
    learner.runs(1, 0.05).advance(SECOND);

    learner.core.observe(new StoreNews.SaveFailed("No space left on device"));
    learner.runs(1, 0.05);
    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(2);
    assertThat(learner.memory().warnings())
        .singleElement()
        .asString()
        .startsWith("bandit: what was learned cannot be saved (No space left on device)");
    learner.advance(Duration.ofMillis(1_999));
    assertThat(learner.writes()).hasSize(1);
    learner.advance(Duration.ofMillis(1));
    assertThat(learner.writes()).hasSize(2);

    learner.core.observe(new StoreNews.SaveFailed("No space left on device"));
    learner.advance(SECOND.multipliedBy(4));
    assertThat(learner.writes()).hasSize(3);
    for (int n = 0; n < 20; n++) {
      learner.core.observe(new StoreNews.SaveFailed("No space left on device"));
      learner.advance(BanditConfig.DEFAULT.saveRetryMax());
    }
    assertThat(learner.writes()).hasSize(23);

    learner.core.observe(new StoreNews.Saved());
    assertThat(learner.memory().warnings()).isEmpty();
    learner.runs(1, 0.05).advance(SECOND);
    assertThat(learner.writes()).hasSize(24);
  }

  @Test
  void shouldSayWhenALaneWasWritten() {
    learner.runs(1, 0.05).advance(SECOND);
    assertThat(learner.memory().savedMs()).isEmpty();

    learner.core.observe(new StoreNews.Saved());
    learner.advance(SECOND.multipliedBy(3));

    assertThat(learner.memory().savedMs()).hasValue(3_000);
    assertThat(learner.status().lanes().get(0).position().orElseThrow().savedMs()).hasValue(3_000);
  }

  @Test
  void shouldWriteTheLanesOfOthersNowAndThen() {
    LaneSnapshot theirs = learnedByPeer();

    learner.hears(Learner.PEER, theirs).advance(Duration.ofSeconds(29));
    assertThat(learner.writes()).isEmpty();
    learner.advance(SECOND);

    assertThat(learner.writes())
        .containsExactly(
            new SaveLanes(List.of(), List.of(), List.of(theirs), Map.of(Learner.PEER, 30_000L)));
  }

  @Test
  void shouldKeepNothingWhereThereIsNoDisk() {
    var temporary = new Learner(Learner.SELF, BanditConfig.DEFAULT, 1);

    temporary.runs(5, 0.05).advance(SECOND.multipliedBy(100));
    temporary.core.observe(new StoreNews.Stopping());

    assertThat(temporary.writes()).isEmpty();
  }

  @Test
  void shouldGoOnFromWhatTheDiskHasKeptInTheNewIncarnation() {
    learner.runs(30, 0.05).run(Learner.LANE, 1, RunOutcome.FAILED).advance(SECOND);
    LaneSnapshot before = learner.lastTold();

    Learner restarted = Learner.started(2, loaded(learner.writes().get(0)));

    assertThat(restarted.lanesOf(Learner.SELF)).containsExactly(Beats.moved(before, 2, 0, 29_000));
    assertThat(restarted.score(Learner.LANE).meanS())
        .isEqualTo(learner.score(Learner.LANE).meanS());
    assertThat(restarted.score(Learner.LANE).available()).as("its breaker is still open").isFalse();
    assertThat(restarted.status().lanes().get(0).position().orElseThrow().savedMs())
        .hasValue(5_000);
    restarted.runs(1, 0.05);
    assertThat(restarted.lastTold().version()).isEqualTo(1);
    assertThat(restarted.lastTold().observations()).isEqualTo(31);
    assertThat(restarted.score(Learner.LANE).available()).as("a run has closed it").isTrue();
  }

  @Test
  void shouldNeverStepBackWhenTheStartCountWasSetBack() {
    learner.runs(3, 0.05).advance(SECOND);
    SaveLanes kept = own(Beats.at(learner.writes().get(0).own().get(0), 9, 4));

    Learner restarted = Learner.started(2, loaded(kept));

    assertThat(restarted.lanesOf(Learner.SELF).get(0).incarnation()).isEqualTo(9);
    assertThat(restarted.lanesOf(Learner.SELF).get(0).version()).isEqualTo(5);
  }

  @Test
  void shouldScoreTheLanesOfOthersAtOnceWithWhatTheDiskHasKept() {
    LaneSnapshot theirs = learnedByPeer();

    Learner restarted =
        Learner.started(2, loaded(new SaveLanes(List.of(), List.of(), List.of(theirs))));

    assertThat(restarted.score(theirs.lane()).observations()).isEqualTo(10);
    assertThat(restarted.lanesOf(Learner.PEER)).containsExactly(theirs);
  }

  private static LaneSnapshot learnedByPeer() {
    var peer = new Learner(Learner.PEER, BanditConfig.DEFAULT, 1);
    var lane = Beats.lane(Learner.PEER);
    for (int n = 0; n < 10; n++) {
      peer.run(lane, 0.3, RunOutcome.FINISHED);
    }
    return peer.lastTold();
  }

  private static SaveLanes own(LaneSnapshot lane) {
    return new SaveLanes(List.of(lane), List.of(), List.of());
  }

  private static StoreNews.Loaded loaded(SaveLanes lanes) {
    return new StoreNews.Loaded(lanes, OptionalLong.of(5_000), Optional.empty());
  }

  @Test
  void shouldForgetADepartedDeviceThoughItIsRestartedDaily() {
    var told = Learner.started(1, StoreNews.Loaded.NOTHING);
    told.hears(Learner.PEER, Beats.of(Beats.lane(Learner.PEER), learned(), 1));
    told.advance(Duration.ofMinutes(1)).core.observe(new StoreNews.Saved());
    told.advance(Duration.ofHours(20));
    told.run(Learner.LANE, 1, RunOutcome.FINISHED).advance(Duration.ofMinutes(1));
    SaveLanes written = told.writes().get(told.writes().size() - 1);
    long fiveHoursMs = Duration.ofHours(5).toMillis();

    Learner soon = Learner.started(2, loaded(written, 1));
    Learner late = Learner.started(2, loaded(written, fiveHoursMs));
    late.score(Learner.lane("new"));

    assertThat(soon.status().pooledLanes()).hasValue(1);
    assertThat(late.status().pooledLanes()).hasValue(0);
  }

  private static LaneSnapshot learned() {
    return Learner.started(1, StoreNews.Loaded.NOTHING).runs(30, 0.05).lastTold();
  }

  private static StoreNews.Loaded loaded(SaveLanes lanes, long ageMs) {
    return new StoreNews.Loaded(lanes, OptionalLong.of(ageMs), Optional.empty());
  }
}
