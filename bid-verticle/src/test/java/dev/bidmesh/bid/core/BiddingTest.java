package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BiddingTest {

  private static final EngineState CPU = Bidder.cpu(4, 3);
  private static final EngineState NPU = Devices.engine("npu", Accelerator.NPU, 1, 0, "demo");
  private static final LaneKey CPU_LANE = Bidder.lane(CPU);

  private final Bidder bidder = Bidder.started(Quantity.CPU, Quantity.RAM);

  @Test
  void shouldBidWithTheBanditsPredictionAndTheBacklog() {
    bidder.engines(withBacklog(CPU, 2.5));

    BidRequest request = bidder.request();
    bidder.banditSays(0.75);

    Bids bids = bidder.answer(request);
    assertThat(bids.deviceId()).isEqualTo(Bidder.SELF);
    assertThat(bids.incarnation()).isEqualTo(1);
    assertThat(bids.name()).isEqualTo("self");
    assertThat(bids.noBid()).isEmpty();
    Bid bid = bids.bids().get(0);
    assertThat(bid.bidId()).isEqualTo(new BidId(request.promptId(), Bidder.SELF, 0));
    assertThat(bid.lane()).isEqualTo(CPU_LANE);
    assertThat(bid.model()).isEqualTo("demo");
    assertThat(bid.quotedS()).isEqualTo(3.25);
    assertThat(bid.backlogS()).isEqualTo(2.5);
    assertThat(bid.slots()).isEqualTo(4);
    assertThat(bid.free()).isEqualTo(3);
    assertThat(bid.warm()).isTrue();
    assertThat(bid.validForMs()).isEqualTo(5_000);
  }

  @Test
  void shouldTellWhatIsLeftOfABacklogSinceTheExecutorSpoke() {
    var run = new EngineSnapshot.NextFree(CPU.engineId(), 2.5, .13, 0);
    bidder.core.receive(
        Bidder.SELF,
        new EngineSnapshot(
            List.of(withBacklog(CPU, 2.5)), false, Optional.empty(), Optional.of(List.of(run))));
    bidder.core.advance(Duration.ofMillis(1500));

    BidRequest request = bidder.request();

    double asked =
        bidder.core.openAsks(ScoreRequest.class).stream()
            .map(ask -> ((ScoreRequest) ask.message()).candidates().get(0).backlogS())
            .findFirst()
            .orElseThrow();
    bidder.banditSays(0.75);
    Bid bid = bidder.answer(request).bids().get(0);
    assertThat(bid.backlogS()).isCloseTo(1, within(.02)).isEqualTo(asked);
    assertThat(bid.quotedS()).isCloseTo(1.75, within(.02));
  }

  @Test
  void shouldSayWhichRequestItAnswers() {
    bidder.engines(CPU);

    BidRequest first = bidder.request();
    bidder.core.receive(Bidder.OWNER, first.numbered(2));
    bidder.banditSays(1);

    assertThat(bidder.core.sent(Bids.class))
        .extracting(Bids::request)
        .containsExactly(OptionalInt.empty(), OptionalInt.of(2));
  }

  @Test
  void shouldTellPromptsThatAskAtTheSameTimeOfEachOther() {
    bidder.engines(CPU);
    bidder.request();
    bidder.request();
    bidder.request("other-model", Bidder.OWNER);
    bidder.core.forget();

    BidRequest last = bidder.request();
    bidder.core.receive(Bidder.OWNER, last.numbered(2));
    bidder.banditSays(1);
    assertThat(bidder.core.sent(Bids.class))
        .filteredOn(bids -> bids.promptId().equals(last.promptId()))
        .allSatisfy(bids -> assertThat(bids.rivals()).hasValue(2));

    bidder.core.advance(Duration.ofMillis(21));
    BidRequest alone = bidder.request();
    bidder.banditSays(1);
    assertThat(bidder.answer(alone).rivals()).hasValue(0);
  }

  @Test
  void shouldStillKnowRivalsWhenTheBanditIsSlowAsInABurst() {
    bidder.engines(CPU);
    BidRequest first = bidder.request();
    BidRequest second = bidder.request();

    bidder.core.advance(Duration.ofMillis(25));
    bidder.banditSays(1);
    assertThat(bidder.answer(first).rivals()).hasValue(1);
    assertThat(bidder.answer(second).rivals()).hasValue(1);

    BidRequest later = bidder.request();
    bidder.banditSays(1);
    assertThat(bidder.answer(later).rivals()).hasValue(0);
  }

  @Test
  void shouldKnowRivalsUntilTheBanditIsNoLongerWaitedFor() {
    bidder.engines(CPU);
    BidRequest first = bidder.request();
    bidder.core.advance(Duration.ofMillis(20));
    BidRequest second = bidder.request();

    bidder.core.advance(Duration.ofMillis(50));

    assertThat(bidder.answer(first).rivals()).hasValue(1);
    assertThat(bidder.answer(second).rivals()).hasValue(1);
  }

  @Test
  void shouldNotTakeAReminderForARival() {
    bidder.engines(CPU);
    BidRequest decided = bidder.request();
    bidder.core.advance(Duration.ofMillis(100));

    bidder.core.receive(Bidder.OWNER, decided.numbered(2));
    BidRequest alone = bidder.request();
    bidder.banditSays(1);

    assertThat(bidder.answer(alone).rivals()).hasValue(0);
  }

  @Test
  void shouldSayWhatItBidsWithAndHowItKnows() {
    bidder.engines(NPU, CPU);

    BidRequest request = bidder.request();
    bidder.banditSays(1);

    assertThat(bidder.answer(request).bids())
        .extracting(Bid::accelerator, Bid::evidence, Bid::free)
        .containsExactly(
            tuple(Accelerator.NPU, NPU.evidence(), 0), tuple(Accelerator.CPU, CPU.evidence(), 3));
  }

  @Test
  void shouldAskTheBanditWithTheStateOfTheMoment() {
    bidder.engines(withBacklog(CPU, 2));
    bidder.reads(Quantity.CPU, new Reading.Cpu(0.25)).reads(Quantity.RAM, new Reading.Ram(0.5));

    bidder.request();

    Candidate asked = lastQuestion().candidates().get(0);
    assertThat(asked.lane()).isEqualTo(CPU_LANE);
    assertThat(asked.features().cpu()).hasValue(0.25);
    assertThat(asked.features().ram()).hasValue(0.5);
    assertThat(asked.features().promptChars()).isEqualTo(40);
    assertThat(asked.backlogS()).isEqualTo(2);
  }

  @Test
  void shouldBidTheTelemetryAndWhetherItIsDegraded() {
    bidder.engines(CPU);
    assertThat(bidNow().degraded()).isTrue();

    bidder.reads(Quantity.CPU, new Reading.Cpu(0.25)).reads(Quantity.RAM, new Reading.Ram(0.5));

    assertThat(bidNow().degraded()).isFalse();
    assertThat(bidNow().telemetry().cpu()).hasValue(0.25);
  }

  @Test
  void shouldAnswerADeadBanditsQuestionFromWhatItKnows() {
    bidder.engines(CPU);
    bidder.reads(Quantity.CPU, new Reading.Cpu(0.25)).reads(Quantity.RAM, new Reading.Ram(0.5));
    assertThat(quoteWithoutBandit()).isCloseTo(OwnLanes.UNKNOWN_S, within(1e-9));

    bidder.laneChanged(CPU_LANE, 1, 0, 0);
    assertThat(quoteWithoutBandit()).isCloseTo(3, within(1e-9));

    // With the heartbeat it asks about all lanes, and keeps what the bandit says of them.
    bidder.core.advance(Duration.ofMillis(200));
    bidder.banditSays(0.5);
    assertThat(quoteWithoutBandit()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void shouldWaitForTheBanditNoLongerThanSet() {
    bidder.engines(CPU);
    BidRequest request = bidder.request();

    bidder.core.advance(Duration.ofMillis(49));
    assertThat(bidder.core.sent(Bids.class)).isEmpty();
    bidder.core.advance(Duration.ofMillis(1));

    assertThat(bidder.answer(request).bids()).extracting(Bid::degraded).containsExactly(true);
  }

  @Test
  void shouldBidALaneThatIsOutForFailuresIfItHasNoOther() {
    bidder.engines(CPU);
    bidder.laneChanged(CPU_LANE, 1, 1, 30_000);

    BidRequest request = bidder.request();
    bidder.banditSays(1, false);

    assertThat(bidder.answer(request).bids()).extracting(Bid::lane).containsExactly(CPU_LANE);
  }

  @Test
  void shouldRememberABreakerWhenTheBanditIsSilent() {
    bidder.engines(CPU, NPU);
    bidder.laneChanged(CPU_LANE, 1, 1, 30_000);

    BidRequest request = bidder.request();
    bidder.core.advance(Duration.ofMillis(50));

    assertThat(bidder.answer(request).bids())
        .extracting(Bid::lane)
        .containsExactly(Bidder.lane(NPU));

    bidder.core.advance(Duration.ofSeconds(30));
    BidRequest later = bidder.request();
    bidder.core.advance(Duration.ofMillis(50));
    assertThat(bidder.answer(later).bids()).hasSize(2);
  }

  @Test
  void shouldRefuseAtOnceWithTheReason() {
    bidder.engines(CPU);

    BidRequest request = bidder.request("unknown", Bidder.OWNER);

    assertThat(bidder.answer(request).bids()).isEmpty();
    assertThat(bidder.answer(request).noBid()).contains(NoBid.NO_SUCH_MODEL);
  }

  @Test
  void shouldDeclineTheWorkOfOthersOnALowBattery() {
    bidder.engines(CPU).reads(Quantity.BATTERY, new Reading.Battery(0.1, false));

    BidRequest foreign = bidder.request();
    BidRequest own = bidder.request("demo", Bidder.SELF);
    bidder.banditSays(1);

    assertThat(bidder.answer(foreign).noBid()).contains(NoBid.BATTERY);
    assertThat(bidder.answer(own).bids()).hasSize(1);
  }

  @Test
  void shouldDeclineTheWorkOfOthersBelowTheChargeThatCountsNow() {
    bidder.engines(CPU).reads(Quantity.BATTERY, new Reading.Battery(0.5, false));
    BidRequest before = bidder.request();
    bidder.banditSays(1);

    bidder.core.observe(new Reconfigured(changed(0.6, List.of("attic"))));
    BidRequest after = bidder.request();

    assertThat(bidder.answer(before).bids()).hasSize(1);
    assertThat(bidder.answer(after).noBid()).contains(NoBid.BATTERY);
  }

  @Test
  void shouldTellTheLabelsThatCountNow() {
    bidder.engines(CPU);
    bidder.core.observe(new Reconfigured(changed(0.2, List.of("attic", "loud"))));

    bidder.core.advance(Duration.ofSeconds(2));

    List<Heartbeat> beats = bidder.core.sent(Heartbeat.class);
    assertThat(beats.get(0).labels()).isEmpty();
    assertThat(beats.get(beats.size() - 1).labels()).contains(List.of("attic", "loud"));
  }

  private static BidConfig changed(double minBattery, List<String> labels) {
    BidConfig from = BidConfig.DEFAULT;
    return new BidConfig(
        from.heartbeatInterval(),
        from.heartbeatGap(),
        from.repeatedLanes(),
        from.suspectAfter(),
        from.forgetAfter(),
        from.maxPeers(),
        from.tableGap(),
        from.sampleInterval(),
        from.slowSampleInterval(),
        from.sampleTimeout(),
        from.sampleRetry(),
        from.cpuSmoothing(),
        from.bidValidity(),
        from.rivalsWithin(),
        from.scoreTimeout(),
        minBattery,
        labels);
  }

  @Test
  void shouldAnswerARepeatedRequestAfresh() {
    bidder.engines(CPU);
    BidRequest request = bidder.request();
    bidder.banditSays(1);

    bidder.engines(withBacklog(CPU, 4));
    bidder.core.receive(Bidder.OWNER, request);
    bidder.banditSays(1);

    Address owner = Address.device(Bidder.OWNER, Address.Purpose.AUCTION);
    assertThat(bidder.core.sentTo(owner, Bids.class))
        .extracting(bids -> bids.bids().get(0).quotedS())
        .containsExactly(1.0, 5.0);
  }

  @Test
  void shouldKeepConcurrentRequestsApart() {
    bidder.engines(CPU);
    BidRequest first = bidder.request();
    BidRequest second = bidder.request();
    List<Effect.Ask> asks =
        bidder.core.openAsks(ScoreRequest.class).stream()
            .filter(ask -> !ask.key().equals(Weight.ASK))
            .toList();

    bidder.core.answer(asks.get(1).key(), new ScoreReply(List.of(Bidder.score(CPU_LANE, 2, true))));
    bidder.core.answer(asks.get(0).key(), new ScoreReply(List.of(Bidder.score(CPU_LANE, 1, true))));

    assertThat(bidder.answer(first).bids().get(0).quotedS()).isEqualTo(1);
    assertThat(bidder.answer(second).bids().get(0).quotedS()).isEqualTo(2);
  }

  @Test
  void shouldGuessWhereTheBanditsAnswerIsOfNoUse() {
    bidder.engines(CPU);
    BidRequest request = bidder.request();
    Effect.Ask ask = lastAsk();

    bidder.core.answer(ask.key(), new Ack());

    assertThat(bidder.answer(request).bids()).extracting(Bid::degraded).containsExactly(true);
  }

  @Test
  void shouldFailQuestionsThatItDoesNotAnswer() {
    Exchange exchange = bidder.core.ask(Bidder.OWNER, new Ack());

    assertThat(bidder.core.failureOf(exchange)).contains(FailureCode.UNSUPPORTED);
  }

  @Test
  void shouldNotGoBackToAnAnswerThatTheExecutorHasOvertaken() {
    Effect.Ask question = bidder.core.openAsks(StatusQuery.class).get(0);
    bidder.engines(CPU);

    bidder.core.answer(question.key(), EngineSnapshot.NONE);

    assertThat(bidNow().lane()).isEqualTo(CPU_LANE);
  }

  private Bid bidNow() {
    BidRequest request = bidder.request();
    bidder.banditSays(1);
    return bidder.answer(request).bids().get(0);
  }

  private double quoteWithoutBandit() {
    BidRequest request = bidder.request();
    bidder.core.fail(lastAsk().key(), FailureCode.TIMEOUT);
    Bid bid = bidder.answer(request).bids().get(0);
    assertThat(bid.degraded()).isTrue();
    return bid.quotedS();
  }

  private Effect.Ask lastAsk() {
    List<Effect.Ask> asks = bidder.core.openAsks(ScoreRequest.class);
    return asks.get(asks.size() - 1);
  }

  private ScoreRequest lastQuestion() {
    return (ScoreRequest) lastAsk().message();
  }

  private static EngineState withBacklog(EngineState engine, double backlogS) {
    return new EngineState(
        engine.engineId(),
        engine.accelerator(),
        engine.evidence(),
        engine.health(),
        engine.healthReason(),
        engine.slots(),
        engine.free(),
        engine.queued(),
        engine.queueCapacity(),
        backlogS,
        engine.retryAfterMs(),
        engine.models(),
        engine.capabilities());
  }
}
