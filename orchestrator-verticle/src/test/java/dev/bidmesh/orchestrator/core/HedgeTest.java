package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.StatusQuery;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The winner shows no text in time, so that the runner-up starts as well. */
class HedgeTest {

  private static final Duration SILENCE = PromptsConfig.DEFAULT.silence();

  /** What the winner predicts on accepting, and what its 90 % quantile is above its mean. */
  private static final Duration BOUND = Duration.ofMillis(500 + 200);

  private final Story story = new Story();
  private PromptRequest prompt;
  private Awarded first;

  /** The peer runs it, and this device bid as well. */
  @BeforeEach
  void runsOnThePeer() {
    prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, .5, PEER, .2));
    first = Awarded.last(story).accepts(.5);
  }

  @Test
  void shouldAwardTheRunnerUpWhenTheWinnerShowsNoTextInTime() {
    story.core.advance(BOUND.minusMillis(1));
    assertThat(awards()).isEqualTo(1);

    story.core.advance(Duration.ofMillis(1));

    Award hedge = story.award();
    assertThat(hedge.lane().deviceId()).isEqualTo(ME);
    assertThat(hedge.attempt()).isEqualTo(2);
    assertThat(hedge.prefixText()).isEmpty();
    assertThat(first.isCancelled()).isFalse();
    assertThat(story.steps(prompt))
        .contains("Hedging: peer showed no text in 0.70 s; award to self as well");
  }

  @Test
  void shouldDeliverTheTextOfTheHedgeIfItComesFirst() {
    Awarded second = hedged();

    second.says("Paris");
    Exchange late = first.says("Rome");
    second.stops();

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(first.isCancelled()).isTrue();
    assertThat(second.isCancelled()).isFalse();
    assertThat(story.core.failureOf(late)).hasValue(FailureCode.CANCELLED);
    assertThat(story.done().orElseThrow().result().lane().deviceId()).isEqualTo(ME);
    assertThat(story.done().orElseThrow().result().attempts()).isEqualTo(2);
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldDeliverTheTextOfTheFirstIfItComesFirst() {
    Awarded second = hedged();

    first.says("Paris");
    Exchange late = second.says("Rome");
    first.stops();

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(second.isCancelled()).isTrue();
    assertThat(first.isCancelled()).isFalse();
    assertThat(story.core.failureOf(late)).hasValue(FailureCode.CANCELLED);
    assertThat(story.done()).isPresent();
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldNotDecideByAPieceThatCannotBeDeliveredYet() {
    Awarded second = hedged();

    first.piece(1, "is", 5);
    second.says("Paris");

    assertThat(first.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
  }

  @Test
  void shouldDecideByAnEmptyAnswerToo() {
    Awarded second = hedged();

    second.stops();

    assertThat(first.isCancelled()).isTrue();
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldWithdrawAHedgeThatWasNotAnsweredWhenTheFirstShowsText() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story);

    first.says("Paris");
    assertThat(second.isCancelled()).isTrue();
    story.core.forget();
    second.accepts(1);

    assertThat(second.isCancelled()).isTrue();
    assertThat(story.core.timers()).noneMatch(key -> key.purpose().equals(PromptTimers.AWARD));
    first.stops();
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldTakeTextForALostAcceptanceOfTheHedge() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story);

    second.says("Paris");
    second.stops();

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(first.isCancelled()).isTrue();
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldDropAHedgeThatIsRefused() {
    story.core.advance(BOUND);
    Awarded.last(story).refuses();

    shouldGoOnAsIfNothingWas();
  }

  @Test
  void shouldDropAHedgeThatIsRequoted() {
    story.core.advance(BOUND);
    Awarded.last(story).requotes();

    shouldGoOnAsIfNothingWas();
  }

  @Test
  void shouldDropAHedgeThatIsNotAnswered() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story);
    first.lives(RunPhase.PREFILL, 0);
    story.core.advance(BiddingConfig.DEFAULT.awardTimeout());

    assertThat(second.isCancelled()).isTrue();
    shouldGoOnAsIfNothingWas();
  }

  @Test
  void shouldDropAHedgeWhoseDeviceLeaves() {
    var mine = new Story();
    PromptRequest request = mine.engines(CPU).peer(CPU).arrives();
    mine.bid(request, ME, CPU, 0).bid(request, PEER, CPU, 0).scores(Map.of(ME, .2, PEER, .5));
    Awarded here = Awarded.last(mine).accepts(.5);
    mine.core.advance(BOUND);
    assertThat(mine.award().lane().deviceId()).isEqualTo(PEER);

    mine.peers();
    here.says("Paris");
    here.stops();

    assertThat(mine.text()).isEqualTo("Paris");
    assertThat(mine.done()).isPresent();
  }

  private void shouldGoOnAsIfNothingWas() {
    int before = awards();
    for (int i = 0; i < 10; i++) {
      first.lives(RunPhase.PREFILL, 0);
      story.core.advance(Duration.ofSeconds(1));
    }
    assertThat(awards()).isEqualTo(before);
    first.says("Paris");
    first.stops();

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(first.isCancelled()).isFalse();
    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
    assertThat(story.done().orElseThrow().result().attempts()).isEqualTo(1);
  }

  @Test
  void shouldLetTheHedgeGoOnWhenTheFirstFallsSilent() {
    Awarded second = hedged();
    story.core.advance(Duration.ofMillis(1_000));
    second.lives(RunPhase.PREFILL, 0);
    story.core.advance(SILENCE.minusMillis(1_500));
    story.core.advance(Duration.ofMillis(300));

    assertThat(first.isCancelled()).isTrue();
    assertThat(story.core.sent(Feedback.class))
        .singleElement()
        .satisfies(told -> assertThat(told.attempt()).isEqualTo(1));
    assertThat(story.core.sent(PeerObserved.class)).contains(PeerObserved.ran(PEER, false));
    second.says("Paris");
    second.stops();
    shouldHaveAnsweredWithoutAnotherAuction();
  }

  @Test
  void shouldNotExpectBidsOfAnOvertakenDeviceThatSaidNothingAtAll() {
    Awarded second = hedged();
    story.core.advance(SILENCE.dividedBy(2).minus(BOUND));

    second.says("Paris");
    PromptRequest next = story.arrives();

    assertThat(story.steps(next)).contains("Collecting: devices to ask: 1 (self)");
  }

  @Test
  void shouldExpectBidsOfAnOvertakenDeviceThatIsOnlySlow() {
    Awarded second = hedged();
    first.lives(RunPhase.PREFILL, 0);
    story.core.advance(SILENCE.dividedBy(2).minusMillis(1));

    second.says("Paris");
    PromptRequest next = story.arrives();

    assertThat(story.steps(next)).contains("Collecting: devices to ask: 2 (peer, self)");
  }

  @Test
  void shouldLetTheFirstGoOnWhenTheHedgeFails() {
    Awarded second = hedged();

    second.fails(FailureCode.ENGINE_FAILED);
    first.says("Paris");
    first.stops();

    shouldHaveAnsweredWithoutAnotherAuction();
    assertThat(first.isCancelled()).isFalse();
  }

  @Test
  void shouldLetTheHedgeGoOnWhenTheDeviceOfTheFirstLeaves() {
    Awarded second = hedged();

    story.peers();
    second.says("Paris");
    second.stops();

    shouldHaveAnsweredWithoutAnotherAuction();
  }

  @Test
  void shouldLetTheOtherGoOnWhenTheTextOfOneDoesNotBeginAtTheBeginning() {
    Awarded second = hedged();

    first.piece(0, "Rome", 7);
    second.says("Paris");
    second.stops();

    assertThat(first.isCancelled()).isTrue();
    shouldHaveAnsweredWithoutAnotherAuction();
  }

  @Test
  void shouldWaitForTheHedgesAnswerWhenTheFirstIsLostMeanwhile() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story);

    story.peers();
    second.accepts(1);
    second.says("Paris");
    second.stops();

    shouldHaveAnsweredWithoutAnotherAuction();
  }

  @Test
  void shouldHoldAnotherAuctionWhenTheFirstIsLostAndTheHedgeRefused() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story);
    first.fails(FailureCode.ENGINE_FAILED);

    second.refuses();

    assertThat(story.core.sent(BidRequest.class)).hasSize(2);
    assertThat(story.failed()).isEmpty();
  }

  @Test
  void shouldHoldAnotherAuctionWhenBothAreLost() {
    Awarded second = hedged();

    first.fails(FailureCode.ENGINE_FAILED);
    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
    second.fails(FailureCode.ENGINE_FAILED);

    assertThat(story.core.sent(PromptEvent.Retry.class)).hasSize(1);
    assertThat(story.core.sent(BidRequest.class)).hasSize(2);
  }

  @Test
  void shouldCancelBothWhenTheClientGoes() {
    Awarded second = hedged();

    story.core.receive(ME, new CancelPrompt(prompt.promptId(), "gone"));

    assertThat(first.isCancelled()).isTrue();
    assertThat(second.isCancelled()).isTrue();
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldCancelTheFirstAndTheAwardWhenTheClientGoes() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story);

    story.core.receive(ME, new CancelPrompt(prompt.promptId(), "gone"));

    assertThat(first.isCancelled()).isTrue();
    assertThat(second.isCancelled()).isTrue();
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldPassCreditOnToBoth() {
    hedged();

    story.core.receive(ME, new PromptCredit(prompt.promptId(), 3));

    assertThat(story.core.sent(Credit.class)).extracting(Credit::attempt).containsExactly(1, 2);
  }

  @Test
  void shouldCountAndExplainAHedgeThatWon() {
    Awarded second = hedged();
    second.says("Paris");
    second.stops();

    assertThat(hedges()).isEqualTo(new OrchestratorStatus.Hedges(1, 1));
    PromptTrace trace = story.trace(prompt);
    assertThat(trace.attempts())
        .extracting(PromptTrace.Attempt::deviceName, PromptTrace.Attempt::outcome)
        .containsExactly(Tuple.tuple("peer", "overtaken by self"), Tuple.tuple("self", "finished"));
    assertThat(trace.bids())
        .extracting(BidOutcome::deviceName, BidOutcome::won, BidOutcome::verdict)
        .containsExactly(
            Tuple.tuple("self", true, "next best"),
            Tuple.tuple("peer", false, "overtaken by self"));
  }

  @Test
  void shouldCountAHedgeThatLost() {
    hedged();
    assertThat(story.trace(prompt).state()).isEqualTo("running");
    first.says("Paris");
    assertThat(story.trace(prompt).state()).isEqualTo("running");
    first.stops();

    assertThat(hedges()).isEqualTo(new OrchestratorStatus.Hedges(1, 0));
    assertThat(story.trace(prompt).bids().get(0).deviceName()).isEqualTo("peer");
  }

  private void shouldHaveAnsweredWithoutAnotherAuction() {
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.done()).isPresent();
    assertThat(story.core.sent(BidRequest.class)).hasSize(1);
    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
    assertThat(story.core.timers()).allMatch(key -> key.purpose().equals(FeedbackPost.PURPOSE));
  }

  private OrchestratorStatus.Hedges hedges() {
    Exchange query = story.core.ask(ME, new StatusQuery());
    return Optional.of(story.core.replyTo(query).orElseThrow())
        .map(OrchestratorStatus.class::cast)
        .flatMap(OrchestratorStatus::hedges)
        .orElseThrow();
  }

  /** The runner-up has accepted as well. */
  @Test
  void shouldCountTheTimeOfAHedgeAsTimeOfTheRun() {
    story.core.advance(BOUND);
    story.core.advance(Duration.ofMillis(100));
    Awarded second = Awarded.last(story).accepts(1);
    story.core.advance(Duration.ofMillis(200));
    second.says("Paris");
    second.stops();

    assertThat(story.trace(prompt).stages().orElseThrow())
        .contains(new PromptTrace.Stage("check", 0))
        .contains(new PromptTrace.Stage("run", BOUND.plusMillis(300).toMillis()));
  }

  @Test
  void shouldTellWhichDeviceRanItAndNotWhichWasAskedLast() {
    story.core.advance(BOUND);
    assertThat(lastDevice()).as("the hedge is only asked").contains("peer");

    Awarded.last(story).accepts(1);
    first.says("Paris");
    first.stops();

    assertThat(lastDevice()).as("the hedge was overtaken").contains("peer");
  }

  private Optional<String> lastDevice() {
    Exchange query = story.core.ask(ME, new RecentQuery(1));
    return ((RecentReply) story.core.replyTo(query).orElseThrow()).prompts().get(0).device();
  }

  @Test
  void shouldTellOfEachQueueOnlyWhatChangesWhileTwoDevicesHaveIt() {
    Awarded second = hedged();

    for (int n = 0; n < 3; n++) {
      first.waits(3, 9_000);
      second.waits(1, 2_000);
    }
    first.waits(2, 6_000);

    assertThat(story.core.sent(PromptEvent.Queued.class))
        .extracting(PromptEvent.Queued::position)
        .containsExactly(3, 1, 2);
  }

  @Test
  void shouldTellOfNoQueueWhileAnotherDeviceRunsIt() {
    Awarded second = hedged();

    second.lives(RunPhase.PREFILL, 0);
    first.waits(3, 9_000);
    first.waits(2, 6_000);

    assertThat(story.core.sent(PromptEvent.Queued.class)).isEmpty();
  }

  private Awarded hedged() {
    story.core.advance(BOUND);
    Awarded second = Awarded.last(story).accepts(1);
    assertThat(second.device()).isEqualTo(ME);
    return second;
  }

  private int awards() {
    return story.core.sent(Award.class).size();
  }
}
