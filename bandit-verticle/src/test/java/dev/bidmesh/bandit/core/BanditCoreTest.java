package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.BanditStatus.Memory;
import dev.bidmesh.protocol.message.BanditStatus.Position;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BanditCoreTest {

  private static final DeviceId SELF = Devices.id("self");
  private static final DeviceId PEER = Devices.id("peer");
  private static final LaneKey LANE = lane(SELF, "builtin");
  private static final LaneKey PEER_LANE = lane(PEER, "builtin");
  private static final LaneFeatures CALIBRATION =
      new LaneFeatures(OptionalDouble.of(0.2), OptionalDouble.of(0.5), 40);

  private final CoreDriver core = new CoreDriver(new BanditCore(SELF, BanditConfig.DEFAULT, 7));

  @Test
  void shouldScoreAnUnknownLaneFromThePrior() {
    LaneScore score = score(LANE, 3);

    assertThat(score.meanS()).isCloseTo(9.11, within(0.005));
    assertThat(score.sigma()).isEqualTo(0.3);
    assertThat(score.scoreS()).isCloseTo(score.lowerS() + 2.5 * 3, within(1e-12));
    assertThat(score.boundS()).isGreaterThan(3 + score.meanS());
    assertThat(score.observations()).isZero();
    assertThat(score.available()).isTrue();
    assertThat(score.terms())
        .containsKeys("base", "load", "memory", "length", "load*length", "scatter");
  }

  @Test
  void shouldNotRememberALaneForHavingBeenAskedAbout() {
    score(LANE, 0);

    assertThat(status().lanes()).isEmpty();
  }

  @Test
  void shouldLearnFromARunAndTellTheBidVerticle() {
    run(LANE, 0.05, RunOutcome.FINISHED);

    assertThat(score(LANE, 0).meanS()).isCloseTo(0.0721, within(0.0005));
    assertThat(score(LANE, 0).observations()).isEqualTo(1);
    LaneSnapshot told = lastChange();
    assertThat(told.lane()).isEqualTo(LANE);
    assertThat(told.incarnation()).isEqualTo(7);
    assertThat(told.version()).isEqualTo(1);
    assertThat(told.observations()).isEqualTo(1);
    assertThat(told.breakerFailures()).isZero();
  }

  @Test
  void shouldCountVersionsUpWithEachChange() {
    run(LANE, 0.05, RunOutcome.FINISHED);
    run(LANE, 0, RunOutcome.FAILED);
    run(LANE, 0.06, RunOutcome.FINISHED);

    assertThat(changes()).extracting(LaneSnapshot::version).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldLearnFromAStoppedRunOnlyWhatItHadOutlasted() {
    run(LANE, 1, RunOutcome.LOWER_BOUND);
    assertThat(changes()).isEmpty();

    run(LANE, 20, RunOutcome.LOWER_BOUND);
    assertThat(changes()).hasSize(1);
    assertThat(score(LANE, 0).meanS()).isGreaterThan(15);
    assertThat(status().ignored()).isZero();
  }

  @Test
  void shouldTakeAFailingLaneOutWithoutLearningItsTime() {
    run(LANE, 0.05, RunOutcome.FINISHED);
    double before = score(LANE, 0).meanS();

    run(LANE, 300, RunOutcome.FAILED);

    assertThat(score(LANE, 0).available()).isFalse();
    assertThat(score(LANE, 0).meanS()).isEqualTo(before);
    assertThat(lastChange().breakerFailures()).isEqualTo(1);
    assertThat(lastChange().breakerOpenForMs()).isEqualTo(30_000);
    assertThat(lastChange().observations()).isEqualTo(1);
  }

  @Test
  void shouldLetAFailedLaneBackInWhenItsTimeIsOver() {
    run(LANE, 1, RunOutcome.FAILED);

    core.advance(Duration.ofMillis(29_999));
    assertThat(score(LANE, 0).available()).isFalse();
    core.advance(Duration.ofMillis(1));
    assertThat(score(LANE, 0).available()).isTrue();

    run(LANE, 1, RunOutcome.FAILED);
    core.advance(Duration.ofSeconds(59));
    assertThat(status().lanes().get(0).breakerOpenForMs()).isEqualTo(1_000);
  }

  @Test
  void shouldForgetFailuresAfterASuccess() {
    run(LANE, 1, RunOutcome.FAILED);
    core.advance(Duration.ofSeconds(30));

    run(LANE, 1, RunOutcome.FINISHED);
    run(LANE, 1, RunOutcome.FAILED);

    assertThat(lastChange().breakerFailures()).isEqualTo(1);
    assertThat(lastChange().breakerOpenForMs()).isEqualTo(30_000);
  }

  @Test
  void shouldRefuseAndCountRunsThatCannotBe() {
    run(LANE, 0, RunOutcome.FINISHED);
    run(LANE, 1e6, RunOutcome.FINISHED);
    run(LANE, 1e6, RunOutcome.LOWER_BOUND);
    run(PEER_LANE, 1, RunOutcome.FINISHED);

    assertThat(changes()).isEmpty();
    assertThat(status().ignored()).isEqualTo(4);
    assertThat(status().lanes()).isEmpty();
  }

  @Test
  void shouldFollowTheLanesOfOtherDevicesByTheirSnapshots() {
    LaneSnapshot learned = learnedBy(PEER, 0.05);

    core.receive(PEER, Beats.of(PEER, learned));

    assertThat(score(PEER_LANE, 0).meanS()).isCloseTo(0.0721, within(0.0005));
    assertThat(score(PEER_LANE, 0).observations()).isEqualTo(1);
    assertThat(changes()).as("nothing of our own has changed").isEmpty();
  }

  @Test
  void shouldKeepTheMostRecentSnapshot() {
    LaneSnapshot fast = learnedBy(PEER, 0.05);
    LaneSnapshot slow = learnedBy(PEER, 50);

    core.receive(PEER, Beats.of(PEER, Beats.at(fast, 2, 5)));
    core.receive(PEER, Beats.of(PEER, Beats.at(slow, 2, 5), Beats.at(slow, 1, 900)));
    assertThat(score(PEER_LANE, 0).meanS()).isLessThan(1);

    core.receive(PEER, Beats.of(PEER, Beats.at(slow, 3, 1)));
    assertThat(score(PEER_LANE, 0).meanS()).isGreaterThan(10);
    assertThat(status().ignored()).isZero();
  }

  @Test
  void shouldTakeOverABreakerForNoLongerThanItMayBeOpen() {
    LaneSnapshot learned = learnedBy(PEER, 0.05);

    core.receive(PEER, Beats.of(PEER, Beats.broken(learned, 3, Long.MAX_VALUE)));

    assertThat(score(PEER_LANE, 0).available()).isFalse();
    core.advance(Duration.ofSeconds(600));
    assertThat(score(PEER_LANE, 0).available()).isTrue();
  }

  @Test
  void shouldRefuseSnapshotsThatAreNoUsableState() {
    LaneSnapshot learned = learnedBy(PEER, 0.05);
    core.receive(PEER, Beats.of(PEER, learned));

    core.receive(PEER, Beats.of(PEER, Beats.at(Beats.withV(learned, ones()), 9, 9)));

    assertThat(score(PEER_LANE, 0).meanS()).isCloseTo(0.0721, within(0.0005));
    assertThat(status().ignored()).isEqualTo(1);
  }

  @Test
  void shouldBelieveADeviceAboutItsOwnLanesOnly() {
    DeviceId third = Devices.id("third");

    core.receive(third, Beats.of(third, learnedBy(PEER, 0.05)));

    assertThat(score(PEER_LANE, 0).observations()).isZero();
    assertThat(status().ignored()).isEqualTo(1);
  }

  @Test
  void shouldBelieveAHeartbeatOfItsSenderOnly() {
    core.receive(Devices.id("third"), Beats.of(PEER, learnedBy(PEER, 0.05)));

    assertThat(score(PEER_LANE, 0).observations()).isZero();
  }

  @Test
  void shouldNotLearnItsOwnLanesFromItsOwnHeartbeat() {
    run(LANE, 50, RunOutcome.FINISHED);

    core.receive(SELF, Beats.of(SELF, Beats.at(learnedBy(SELF, 0.05), 9, 9)));

    assertThat(score(LANE, 0).meanS()).isGreaterThan(10);
  }

  @Test
  void shouldReportWhatItKnows() {
    run(LANE, 0.05, RunOutcome.FINISHED);

    BanditStatus.LaneStatus lane = status().lanes().get(0);

    assertThat(lane.lane()).isEqualTo(LANE);
    assertThat(lane.observations()).isEqualTo(1);
    assertThat(lane.typicalS()).isBetween(0.05, 0.5);
    assertThat(lane.sigma()).isEqualTo(0.3);
    assertThat(lane.breakerOpenForMs()).isZero();
    assertThat(lane.position()).contains(new Position(7, 1, LaneSource.OWN, OptionalLong.empty()));
    assertThat(status().memory()).contains(new Memory(OptionalLong.empty(), 0, List.of()));
  }

  @Test
  void shouldSayWhatItKnowsOfTheLanesOfADevice() {
    LaneSnapshot learned = learnedBy(PEER, 0.05);
    run(LANE, 0.05, RunOutcome.FINISHED);
    core.receive(PEER, Beats.of(PEER, learned));

    assertThat(lanesOf(PEER)).containsExactly(learned);
    assertThat(lanesOf(SELF)).containsExactly(lastChange());
    assertThat(lanesOf(Devices.id("stranger"))).isEmpty();
  }

  @Test
  void shouldAnswerWithNoMoreLanesThanFitIntoAFrame() {
    String name = "engine-with-a-long-name-".repeat(20);
    for (int n = 0; n < 100; n++) {
      core.receive(PEER, Beats.of(PEER, Beats.named(learnedBy(PEER, 0.05), name + n)));
    }

    var frame = new Frame(new Header(SELF, 1, 1), new LaneReply(lanesOf(PEER)));

    assertThat(lanesOf(PEER)).hasSizeGreaterThan(30);
    // Encoding refuses a frame that is too large.
    assertThat(new FrameCodec().encode(frame)).isNotEmpty();
  }

  @Test
  void shouldFailQuestionsThatItDoesNotAnswer() {
    Exchange exchange = core.ask(SELF, new Ack());

    assertThat(core.failureOf(exchange)).contains(FailureCode.UNSUPPORTED);
  }

  @Test
  void shouldStayWithinItsBounds() {
    BanditConfig small = Configs.withMaxLanes(2);
    var bounded = new CoreDriver(new BanditCore(SELF, small, 1));
    for (String engine : List.of("a", "b", "c", "d")) {
      bounded.receive(SELF, observed(lane(SELF, engine), 1, RunOutcome.FINISHED));
    }

    Exchange exchange = bounded.ask(SELF, new StatusQuery());

    assertThat(bounded.replyTo(exchange))
        .hasValueSatisfying(reply -> assertThat(((BanditStatus) reply).lanes()).hasSize(2));
  }

  /** What a bandit on a device says after one run. */
  private static LaneSnapshot learnedBy(DeviceId device, double seconds) {
    var other = new CoreDriver(new BanditCore(device, BanditConfig.DEFAULT, 1));
    other.receive(device, observed(lane(device, "builtin"), seconds, RunOutcome.FINISHED));
    return other.sentTo(Address.Local.BID, LaneChanged.class).get(0).snapshot();
  }

  private static List<Double> ones() {
    return Collections.nCopies(LaneSnapshot.V_SIZE, 1.0);
  }

  private static LaneKey lane(DeviceId device, String engine) {
    return new LaneKey(device, engine, Accelerator.CPU, "sha-demo");
  }

  private static RunObserved observed(LaneKey lane, double seconds, RunOutcome outcome) {
    return new RunObserved(lane, CALIBRATION, seconds, 0, 16, outcome);
  }

  private void run(LaneKey lane, double seconds, RunOutcome outcome) {
    core.receive(SELF, observed(lane, seconds, outcome));
  }

  @Test
  void shouldScoreTheOthersWhateverBacklogOneClaims() {
    double alone = score(LANE, 3).scoreS();
    var absurd = new Candidate(PEER_LANE, CALIBRATION, Double.MAX_VALUE);
    var sane = new Candidate(LANE, CALIBRATION, 3);

    Exchange exchange = core.ask(SELF, new ScoreRequest(List.of(absurd, sane)));

    List<LaneScore> scores = ((ScoreReply) core.replyTo(exchange).orElseThrow()).scores();
    assertThat(scores.get(1).scoreS()).isEqualTo(alone);
    assertThat(scores.get(0).scoreS()).isGreaterThan(2.5 * 86_400);
  }

  private LaneScore score(LaneKey lane, double backlogS) {
    var candidate = new Candidate(lane, CALIBRATION, backlogS);
    Exchange exchange = core.ask(SELF, new ScoreRequest(List.of(candidate)));
    return ((ScoreReply) core.replyTo(exchange).orElseThrow()).scores().get(0);
  }

  private List<LaneSnapshot> lanesOf(DeviceId device) {
    Exchange exchange = core.ask(PEER, new LaneQuery(device));
    return ((LaneReply) core.replyTo(exchange).orElseThrow()).lanes();
  }

  private BanditStatus status() {
    return (BanditStatus) core.replyTo(core.ask(SELF, new StatusQuery())).orElseThrow();
  }

  private List<LaneSnapshot> changes() {
    return core.sentTo(Address.Local.BID, LaneChanged.class).stream()
        .map(LaneChanged::snapshot)
        .toList();
  }

  private LaneSnapshot lastChange() {
    return changes().get(changes().size() - 1);
  }
}
