package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.RecoveryConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecoveryTest {

  private static final Duration DELAY = RecoveryConfig.DEFAULT.delay();
  private static final Duration WINDOW = RecoveryConfig.DEFAULT.window();
  private static final LaneSnapshot LEARNED = learned(60);

  private final Learner learner = Learner.started(2, StoreNews.Loaded.NOTHING);

  @Test
  void shouldAskThePeersThatItHearsOfOneAfterTheOther() {
    learner.hears(peer(1)).hears(peer(2)).advance(DELAY);

    assertThat(asks()).hasSize(1);
    assertThat(asks().get(0).to()).isEqualTo(Address.device(peer(1), Address.Purpose.CONTROL));
    assertThat(asks().get(0).message()).isEqualTo(new LaneQuery(Learner.SELF));

    answer();
    learner.advance(DELAY);
    assertThat(asks().get(0).to()).isEqualTo(Address.device(peer(2), Address.Purpose.CONTROL));
  }

  @Test
  void shouldTakeItsLanesBackAndGoOnInItsNewIncarnation() {
    learner.hears(peer(1)).advance(DELAY);

    answer(LEARNED);

    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(60);
    assertThat(learner.status().lanes().get(0).position().orElseThrow().source())
        .isEqualTo(LaneSource.RECOVERED);
    learner.advance(WINDOW);
    assertThat(learner.lastTold()).isEqualTo(Beats.at(LEARNED, 2, 0));
  }

  @Test
  void shouldLearnAgainOnTopWhatItHasSeenMeanwhile() {
    Learner neverLost = Learner.started(2, StoreNews.Loaded.NOTHING);
    neverLost.hears(peer(1)).advance(DELAY);
    reply(neverLost, LEARNED);
    neverLost.runs(3, 0.07);

    learner.runs(3, 0.07).hears(peer(1)).advance(DELAY);
    answer(LEARNED);

    assertThat(learner.score(Learner.LANE)).isEqualTo(neverLost.score(Learner.LANE));
    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(63);
    learner.advance(WINDOW);
    neverLost.advance(WINDOW);
    assertThat(learner.lastTold().v()).isEqualTo(neverLost.lastTold().v());
    assertThat(learner.lastTold().b()).isEqualTo(neverLost.lastTold().b());
  }

  @Test
  void shouldTakeTheNewestAnswerAndNoOlderOneAfterIt() {
    learner.hears(peer(1)).hears(peer(2)).advance(DELAY);
    answer(LEARNED);
    learner.advance(DELAY);

    answer(learned(50));

    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(60);

    Learner other = Learner.started(2, StoreNews.Loaded.NOTHING);
    other.hears(peer(1)).hears(peer(2)).advance(DELAY);
    reply(other, learned(50));
    other.advance(DELAY);
    reply(other, LEARNED);
    assertThat(other.score(Learner.LANE).observations()).isEqualTo(60);
  }

  @Test
  void shouldNotTellOrFinallySaveItsFewRunsBeforePeersHaveAnswered() {
    learner.runs(3, 5);
    learner.hears(peer(1)).advance(DELAY.plusSeconds(1));

    assertThat(learner.told()).as("or peers would forget what they could give back").isEmpty();
    assertThat(learner.lanesOf(Learner.SELF)).isEmpty();
    assertThat(learner.writes().get(0).own()).isEmpty();
    assertThat(learner.writes().get(0).provisional()).hasSize(1);
  }

  @Test
  void shouldTellWhatItHasOnceTheWindowIsOver() {
    learner.runs(3, 5).hears(peer(1)).advance(DELAY);
    answer();

    learner.advance(WINDOW);

    assertThat(learner.lastTold().observations()).isEqualTo(3);
    assertThat(learner.lanesOf(Learner.SELF)).hasSize(1);
    learner.hears(peer(2)).advance(WINDOW);
    assertThat(asks()).as("nobody is asked any more").isEmpty();
  }

  @Test
  void shouldStillBeAbleToGetLanesBackAfterARestartInBetween() {
    learner.runs(3, 5).advance(Duration.ofSeconds(1));
    var kept =
        new StoreNews.Loaded(
            learner.writes().get(0),
            StoreNews.Loaded.NOTHING.ageMs(),
            StoreNews.Loaded.NOTHING.warning());

    Learner restarted = Learner.started(3, kept);
    assertThat(restarted.score(Learner.LANE).observations()).isEqualTo(3);
    restarted.hears(peer(1)).advance(DELAY);
    reply(restarted, LEARNED);

    assertThat(restarted.score(Learner.LANE).observations()).isEqualTo(60);
  }

  @Test
  void shouldNotAskForLanesThatItsDiskHasKept() {
    Learner whole = Learner.started(2, kept(learned(60)));
    whole.hears(peer(1)).advance(DELAY);

    reply(whole, Beats.at(learned(10), 1, 900));

    assertThat(whole.score(Learner.LANE).observations()).isEqualTo(60);
    whole.runs(1, 0.05);
    assertThat(whole.lastTold().observations()).as("told at once").isEqualTo(61);
  }

  @Test
  void shouldNotTakeItsRunsOfThisStartForRunsThatItHasLost() {
    learner.runs(3, 5).hears(peer(1)).advance(DELAY);

    answer(Beats.at(LEARNED, 2, 3));

    assertThat(learner.score(Learner.LANE).observations()).isEqualTo(3);
  }

  @Test
  void shouldStopWhenItHasLearnedEnoughByItself() {
    Learner busy = Learner.started(Configs.withReplayedRuns(10), 2, StoreNews.Loaded.NOTHING);
    busy.hears(peer(1)).advance(DELAY);

    busy.runs(11, 5);
    reply(busy, LEARNED);

    assertThat(busy.score(Learner.LANE).observations()).isEqualTo(11);
    assertThat(busy.lastTold().observations()).isEqualTo(11);
  }

  @Test
  void shouldAskNobodyAtItsFirstStart() {
    Learner newborn = Learner.started(1, StoreNews.Loaded.NOTHING);

    newborn.runs(1, 5).hears(peer(1)).advance(WINDOW);

    assertThat(newborn.core.openAsks(LaneQuery.class)).isEmpty();
    assertThat(newborn.told()).hasSize(1);
  }

  @Test
  void shouldAskABoundedNumberOfPeersAndNoneTwice() {
    int asked = 0;
    for (int n = 0; n < 100; n++) {
      learner.hears(peer(n)).hears(peer(0));
    }
    for (int n = 0; n < 100; n++) {
      learner.advance(Duration.ofMillis(100));
      asked += asks().size();
      asks().forEach(ask -> learner.core.fail(ask.key(), FailureCode.UNREACHABLE));
    }

    assertThat(asked).isLessThanOrEqualTo(RecoveryConfig.DEFAULT.peers());
    assertThat(asked).isGreaterThan(3);
  }

  @Test
  void shouldNotWaitForAPeerThatIsSilent() {
    learner.hears(peer(1)).hears(peer(2));

    learner.advance(DELAY.plus(RecoveryConfig.DEFAULT.timeout()).plus(DELAY));

    Address next = Address.device(peer(2), Address.Purpose.CONTROL);
    assertThat(learner.core.sentTo(next, LaneQuery.class)).hasSize(1);
  }

  @Test
  void shouldSpreadTheQuestionsOfDevicesThatStartTogether() {
    long early =
        IntStream.range(0, 64)
            .filter(
                n -> {
                  var each = new Learner(peer(n), BanditConfig.DEFAULT, 2);
                  each.core.observe(StoreNews.Loaded.NOTHING);
                  each.hears(Learner.PEER).advance(DELAY.dividedBy(2));
                  return !each.core.openAsks(LaneQuery.class).isEmpty();
                })
            .count();

    assertThat(early).isBetween(16L, 48L);
  }

  @Test
  void shouldTakeNothingBackOnceAllIsToBeForgotten() {
    learner.hears(peer(1)).advance(DELAY);

    learner.core.ask(Learner.SELF, new LaneReset(List.of()));
    answer(LEARNED);
    learner.advance(WINDOW);

    assertThat(learner.score(Learner.LANE).observations()).isZero();
    assertThat(learner.lastTold().lane()).isEqualTo(Learner.LANE);
    assertThat(Position.of(LEARNED).isBefore(Position.of(learner.lastTold())))
        .as("peers forget it too")
        .isTrue();
  }

  static List<LaneSnapshot> poison() {
    List<Double> ones = Collections.nCopies(LaneSnapshot.V_SIZE, 1.0);
    return List.of(
        Beats.withV(LEARNED, ones),
        Beats.at(LEARNED, Long.MAX_VALUE, 1),
        Beats.at(LEARNED, 1, Long.MAX_VALUE),
        Beats.withB(LEARNED, List.of(1e9, 0.0, 0.0, 0.0, 0.0)),
        Beats.withB(LEARNED, List.of(-1e9, 0.0, 0.0, 0.0, 0.0)),
        Beats.withV(LEARNED, LEARNED.v().stream().map(each -> each * 1e6).toList()),
        learnedOn(Learner.PEER));
  }

  @ParameterizedTest
  @MethodSource("poison")
  void shouldRefuseAndCountPoison(LaneSnapshot poisoned) {
    learner.runs(1, 5).hears(peer(1)).hears(peer(2)).advance(DELAY);
    double before = learner.score(Learner.LANE).meanS();

    answer(poisoned);

    assertThat(learner.score(Learner.LANE).meanS()).isEqualTo(before);
    assertThat(learner.memory().refused()).isEqualTo(1);
    assertThat(learner.memory().warnings().get(0))
        .startsWith("bandit: what device " + peer(1) + " gave back");
    learner.advance(DELAY);
    answer(LEARNED);
    assertThat(learner.score(Learner.LANE).observations())
        .as("an honest peer is next")
        .isEqualTo(61);
  }

  @Test
  void shouldCountAnAnswerThatCannotBeRead() {
    learner.hears(peer(1)).advance(DELAY);

    learner.core.fail(asks().get(0).key(), FailureCode.MALFORMED);

    assertThat(learner.memory().refused()).isEqualTo(1);
  }

  @Test
  void shouldKeepABreakerThatOpenedMeanwhile() {
    learner.run(Learner.LANE, 1, RunOutcome.FAILED).hears(peer(1)).advance(DELAY);

    answer(LEARNED);

    assertThat(learner.score(Learner.LANE).available()).isFalse();
    learner.advance(Duration.ofSeconds(30));
    assertThat(learner.score(Learner.LANE).available()).isTrue();
    assertThat(learner.score(Learner.LANE).meanS()).isCloseTo(0.055, within(0.02));
  }

  private List<Effect.Ask> asks() {
    return learner.core.openAsks(LaneQuery.class);
  }

  private void answer(LaneSnapshot... lanes) {
    reply(learner, lanes);
  }

  private static void reply(Learner to, LaneSnapshot... lanes) {
    to.core.openAsks(LaneQuery.class).stream()
        .findFirst()
        .ifPresent(ask -> to.core.answer(ask.key(), new LaneReply(List.of(lanes))));
  }

  private static StoreNews.Loaded kept(LaneSnapshot lane) {
    return new StoreNews.Loaded(
        new SaveLanes(List.of(lane), List.of(), List.of()),
        StoreNews.Loaded.NOTHING.ageMs(),
        StoreNews.Loaded.NOTHING.warning());
  }

  /** What this device had told before it lost its disk. */
  private static LaneSnapshot learned(int runs) {
    return Learner.started(1, StoreNews.Loaded.NOTHING).runs(runs, 0.05).lastTold();
  }

  private static LaneSnapshot learnedOn(DeviceId device) {
    var other = new Learner(device, BanditConfig.DEFAULT, 1);
    return other.run(Beats.lane(device), 0.05, RunOutcome.FINISHED).lastTold();
  }

  private static DeviceId peer(int n) {
    return Devices.id("peer-" + n);
  }
}
