package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a second run is started, and when never. */
class HedgeRuleTest {

  private static final EngineState BUSY = Devices.engine("builtin", Accelerator.CPU, 4, 0, "demo");
  private static final DeviceId OTHER = Devices.id("other");

  private Story story = new Story();

  @ParameterizedTest(name = "{0} runs, mean {1} s, backlog {2} s, predicted {3} s: after {4} ms")
  @CsvSource({
    // What the executor predicts on accepting, and what the 90 % quantile is above the mean.
    "5,  1.0, 0,  1.0,  2000",
    "99, 1.0, 0,  4.0,  5000",
    // It queues as quoted.
    "5,  1.0, 30, 31.0, 32000",
    // Too few observations: how late it can be is not known.
    "4,  1.0, 0,  1.0,  3000",
    "0,  9.0, 0,  9.0,  11000",
    "1,  .07, 0,  .07,  2070",
    // Never so soon that it gains nothing.
    "50, .01, 0,  .01,  250",
  })
  void shouldGiveTheWinnerItsTime(
      long observations, double meanS, double backlogS, double predictedS, long boundMs) {
    PromptRequest prompt = asked();
    story.bid(prompt, ME, CPU, 90).bid(prompt, PEER, CPU, backlogS);
    scored(meanS, observations);
    Awarded first = Awarded.last(story).accepts(predictedS);

    keepAlive(first, Duration.ofMillis(boundMs - 1));
    assertThat(isLateNoted(prompt)).isFalse();

    story.core.advance(Duration.ofMillis(1));
    assertThat(isLateNoted(prompt) || askedAfresh()).isTrue();
  }

  @Test
  void shouldGiveTheWinnerAGraceIfTheBanditWasSilent() {
    PromptRequest prompt = asked();
    story.bid(prompt, ME, CPU, 1).bid(prompt, PEER, CPU, 0);
    story.core.advance(Duration.ofMillis(50));
    Awarded first = Awarded.last(story).accepts(.5);

    keepAlive(first, Duration.ofMillis(2_499));
    assertThat(askedAfresh()).isFalse();
    story.core.advance(Duration.ofMillis(1));
    assertThat(askedAfresh()).isTrue();
    story.bid(prompt, ME, CPU, 1);
    assertThat(awards()).isEqualTo(2);
  }

  @Test
  void shouldNeverRunAPromptTwiceThatMustRunOnce() {
    PromptRequest once = once(Story.request(PromptId.create(ME), Optional.empty(), 600_000));
    story.engines(CPU).peer(CPU).arrives(once);

    shouldNotHedge(onPeer(once));
  }

  @Test
  void shouldNotHedgeOnceTheClientHasText() {
    Awarded first = onPeer(asked());
    first.says("Paris");

    shouldNotHedge(first);
  }

  @Test
  void shouldNotHedgeARunThatSaysThatItHasTokens() {
    Awarded first = onPeer(asked());
    first.lives(RunPhase.DECODE, 3);

    shouldNotHedge(first);
  }

  @Test
  void shouldNotHedgeIfTheClientTakesNoText() {
    PromptRequest prompt = asked();
    Awarded first = onPeer(prompt);
    story.core.receive(ME, new PromptCredit(prompt.promptId(), 0));

    shouldNotHedge(first, prompt, "the client takes no text");
  }

  @Test
  void shouldNotHedgeOnTheSameDevice() {
    PromptRequest prompt = asked();
    Bids one = Story.bids(prompt, PEER, CPU, 0);
    Bids two = Story.bids(prompt, PEER, NPU, 0);
    story.core.receive(
        PEER,
        new Bids(
            prompt.promptId(),
            PEER,
            1,
            "peer",
            List.of(one.bids().get(0), two.bids().get(0)),
            Optional.empty(),
            one.retryAfterMs()));
    story.noBid(prompt, ME, dev.bidmesh.protocol.message.NoBid.FULL, one.retryAfterMs());
    scored(.2, 9);

    shouldNotHedge(Awarded.last(story).accepts(.5));
  }

  @Test
  void shouldNotHedgeInAFullMesh() {
    PromptRequest prompt = asked();
    story.bid(prompt, ME, BUSY, 1).bid(prompt, PEER, CPU, 0);
    scored(.2, 9);

    shouldNotHedge(Awarded.last(story).accepts(.5), prompt, "every other device is busy");
  }

  @Test
  void shouldHedgeOnTheBestOfThoseThatHaveAFreeSlot() {
    story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU));
    PromptRequest prompt = story.arrives();
    story.bid(prompt, ME, BUSY, .5).bid(prompt, OTHER, CPU, 1).bid(prompt, PEER, CPU, 0);
    scored(.2, 9);
    Awarded first = Awarded.last(story).accepts(.5);
    assertThat(first.device()).isEqualTo(PEER);

    story.core.advance(Duration.ofSeconds(1));

    assertThat(story.award().lane().deviceId()).isEqualTo(OTHER);
  }

  @Test
  void shouldNotHedgeOnALaneThatKeepsFailing() {
    PromptRequest prompt = asked();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0);
    scored(each -> score(each, .2, 9, !each.lane().deviceId().equals(ME)));

    // A lane whose breaker is open comes into it only if there are no others.
    shouldNotHedge(Awarded.last(story).accepts(.5));
  }

  @Test
  void shouldTryALaneThatIsOutAfterFailuresIfTheRunIsLongOverdueAndNobodyElseIsLeft() {
    PromptRequest prompt = asked();
    story.bid(prompt, ME, CPU, .1).bid(prompt, PEER, CPU, 0);
    scored(each -> score(each, .2, 9, !each.lane().deviceId().equals(ME)));
    Awarded first = Awarded.last(story).accepts(.5);
    keepAlive(first, Duration.ofSeconds(9));
    story.bid(prompt, ME, CPU, 0);
    assertThat(awards()).isEqualTo(1);

    keepAlive(first, Duration.ofSeconds(3));
    story.bid(prompt, ME, CPU, 0);

    assertThat(awards()).isEqualTo(2);
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldNotHedgeWhatWouldEndAfterTheDeadline() {
    PromptRequest soon = Story.request(PromptId.create(ME), Optional.empty(), 1_000);
    story.engines(CPU).peer(CPU).arrives(soon);
    story.bid(soon, ME, CPU, .1).bid(soon, PEER, CPU, 0);
    scored(.25, 9);
    Awarded first = Awarded.last(story).accepts(.5);

    story.core.advance(Duration.ofMillis(800));

    assertThat(awards()).isEqualTo(1);
    assertThat(first.isCancelled()).isFalse();
    assertThat(story.steps(soon))
        .anyMatch(step -> step.endsWith("not hedged: it would end after the deadline on self"));
  }

  @Test
  void shouldNotWaitForTextThatIsNotDueBeforeTheDeadline() {
    PromptRequest prompt = asked();
    story.bid(prompt, ME, CPU, .1).bid(prompt, PEER, CPU, 0);
    scored(.2, 9);
    Awarded.last(story).accepts(1e6);

    assertThat(story.core.timers()).noneMatch(key -> key.purpose().equals(PromptTimers.HEDGE));
  }

  @Test
  void shouldNotHedgeBeyondItsShareOfAllRuns() {
    PromptRequest first = asked();
    Awarded slow = onPeer(first);
    story.core.advance(Duration.ofSeconds(1));
    slow.lives(RunPhase.PREFILL, 0);
    Awarded.last(story).accepts(1).says("Paris");
    Awarded.last(story).stops();
    assertThat(awards()).isEqualTo(2);

    PromptRequest second = story.arrives();
    shouldNotHedge(onPeer(second), second, "the share of second runs is used up");
  }

  @Test
  void shouldHedgeAgainWhenEnoughRunsHavePassed() {
    int hedged = 0;
    for (int run = 1; run <= 100; run++) {
      PromptRequest prompt = asked();
      Awarded first = onPeer(prompt);
      int before = awards();
      story.core.advance(Duration.ofSeconds(1));
      hedged += awards() - before;
      if (awards() > before) {
        Awarded.last(story).accepts(1);
      }
      // Without text, so that nothing is learned of how long that usually takes.
      first.stops();
    }

    assertThat(hedged).isEqualTo(5);
  }

  @Test
  void shouldNotChargeARefusedHedge() {
    onPeer(asked());
    story.core.advance(Duration.ofSeconds(1));
    Awarded.last(story).refuses();

    onPeer(asked());
    int before = awards();
    story.core.advance(Duration.ofSeconds(1));

    assertThat(awards()).isEqualTo(before + 1);
  }

  @Test
  void shouldNotHedgeIfItIsTurnedOff() {
    story = Story.withoutHedges();

    shouldNotHedge(onPeer(asked()));
  }

  @Test
  void shouldNotHedgeAPromptOnTheOwnNpuThatMustRunOnce() {
    story
        .engines(NPU)
        .peer(CPU)
        .arrives(once(Story.request(PromptId.create(ME), Optional.empty(), 600_000)));

    shouldNotHedge(Awarded.last(story).accepts(.1));
  }

  @Test
  void shouldNotHedgeWhenTheNodeItselfStoodStillAndTheTextIsWaiting() {
    Awarded first = onPeer(asked());

    story.core.clock().advance(Duration.ofSeconds(1));
    story.core.advance(Duration.ofMillis(1));
    assertThat(awards()).isEqualTo(1);
    first.says("Paris");
    story.core.advance(Duration.ofMillis(300));

    assertThat(awards()).isEqualTo(1);
  }

  @Test
  void shouldAskTheRunnerUpForAFreshBidIfItsOwnHasExpired() {
    PromptRequest prompt = asked();
    Awarded first = onPeer(prompt, 8);
    keepAlive(first, Duration.ofMillis(8_200));
    assertThat(awards()).isEqualTo(1);
    assertThat(askedAfresh()).isTrue();

    story.bid(prompt, ME, CPU, 0);

    assertThat(awards()).isEqualTo(2);
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldNotHedgeIfTheFreshBidShowsNoFreeSlot() {
    PromptRequest prompt = asked();
    Awarded first = onPeer(prompt, 8);
    keepAlive(first, Duration.ofMillis(8_200));

    story.bid(prompt, ME, BUSY, 1);

    shouldNotHedge(first, prompt, "every other device is busy");
  }

  @Test
  void shouldNotHedgeIfTheTextComesBeforeTheFreshBid() {
    PromptRequest prompt = asked();
    Awarded first = onPeer(prompt, 8);
    keepAlive(first, Duration.ofMillis(8_200));
    first.says("Paris");

    story.bid(prompt, ME, CPU, 0);

    shouldNotHedge(first);
  }

  @Test
  void shouldTakeNoSecondFreshBid() {
    PromptRequest prompt = asked();
    Awarded first = onPeer(prompt, 8);
    keepAlive(first, Duration.ofMillis(8_200));
    story.bid(prompt, ME, CPU, 0);
    Awarded.last(story).refuses();

    story.bid(prompt, ME, CPU, 0);

    assertThat(awards()).isEqualTo(2);
  }

  private void shouldNotHedge(Awarded first) {
    int before = awards();
    keepAlive(first, Duration.ofSeconds(20));
    assertThat(awards()).isEqualTo(before);
    assertThat(first.isCancelled()).isFalse();
  }

  private void shouldNotHedge(Awarded first, PromptRequest prompt, String why) {
    shouldNotHedge(first);
    assertThat(story.steps(prompt)).anyMatch(step -> step.endsWith("; not hedged: " + why));
  }

  private PromptRequest asked() {
    return story.engines(CPU).peer(CPU).arrives();
  }

  private Awarded onPeer(PromptRequest prompt) {
    return onPeer(prompt, .5);
  }

  private Awarded onPeer(PromptRequest prompt, double predictedS) {
    story.bid(prompt, ME, CPU, .1).bid(prompt, PEER, CPU, 0);
    scored(.2, 9);
    return Awarded.last(story).accepts(predictedS);
  }

  private static PromptRequest once(PromptRequest like) {
    return new PromptRequest(
        like.promptId(),
        like.generation(),
        like.modelAlias(),
        like.needs(),
        like.priority(),
        like.deadlineRemainingMs(),
        like.policy(),
        like.pinDevice(),
        like.session(),
        false,
        like.clientKey());
  }

  private void scored(double meanS, long observations) {
    scored(each -> score(each, meanS, observations, true));
  }

  private void scored(java.util.function.Function<ScoreRequest.Candidate, LaneScore> by) {
    Effect.Ask ask = story.core.openAsks(ScoreRequest.class).get(0);
    var request = (ScoreRequest) ask.message();
    story.core.answer(ask.key(), new ScoreReply(request.candidates().stream().map(by).toList()));
  }

  private static LaneScore score(
      ScoreRequest.Candidate each, double meanS, long observations, boolean available) {
    double backlogS = each.backlogS();
    return new LaneScore(
        each.lane(),
        meanS,
        meanS,
        .13,
        2 * meanS + backlogS,
        meanS + 2 * backlogS,
        observations,
        available,
        Map.of());
  }

  /** Passes time in which the run shows life but no text. */
  private void keepAlive(Awarded run, Duration time) {
    Duration step = PromptsConfig.DEFAULT.silence().dividedBy(4);
    Duration left = time;
    while (left.compareTo(step) > 0) {
      story.core.advance(step);
      run.lives(RunPhase.PREFILL, 0);
      left = left.minus(step);
    }
    story.core.advance(left);
  }

  private boolean isLateNoted(PromptRequest prompt) {
    return story.steps(prompt).stream().anyMatch(step -> step.contains("showed no text in"));
  }

  private boolean askedAfresh() {
    return !story.core.sentTo(Address.device(ME, Purpose.BID), BidRequest.class).isEmpty();
  }

  private int awards() {
    return story.core.sent(Award.class).size();
  }
}
