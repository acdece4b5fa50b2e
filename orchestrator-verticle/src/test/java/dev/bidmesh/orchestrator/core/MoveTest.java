package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A prompt waits in a queue for longer than was promised, and goes elsewhere. */
class MoveTest {

  private static final EngineState BUSY = Devices.engine("builtin", Accelerator.CPU, 4, 0, "demo");
  private static final DeviceId OTHER = Devices.id("other");

  /** Promised: a wait of 2 s and a run of 1 s. */
  private static final double PREDICTED_S = 3;

  private Story story = new Story();
  private PromptRequest prompt;
  private Awarded first;

  @BeforeEach
  void waitsAtThePeer() {
    waitsAtThePeer(story.request());
  }

  private void waitsAtThePeer(PromptRequest request) {
    prompt = request;
    story
        .engines(BUSY)
        .peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, BUSY))
        .arrives(request);
    story
        .bid(prompt, ME, BUSY, 20)
        .bid(prompt, OTHER, BUSY, 30)
        .bid(prompt, PEER, CPU, 2)
        .scores(Map.of());
    first = Awarded.last(story);
    assertThat(first.device()).isEqualTo(PEER);
    first.accepts(PREDICTED_S);
  }

  @Test
  void shouldLeaveARunThatWaitsAsLongAsWasPromised() {
    for (int i = 0; i < 4; i++) {
      story.core.advance(Duration.ofMillis(500));
      first.waits(2_000 - 500 * (i + 1));
    }
    first.lives(RunPhase.PREFILL, 0);

    assertThat(askedAgain()).isZero();
    assertThat(awards()).isEqualTo(1);
  }

  @Test
  void shouldMoveARunThatWillWaitLongerThanWasPromised() {
    story.core.advance(Duration.ofMillis(1_100));
    // A wait of 8.1 s where 2 s were promised.
    first.waits(7_000);
    assertThat(askedAgain()).isPositive();
    story.bid(prompt, OTHER, BUSY, 20).bid(prompt, ME, BUSY, 1);

    Awarded second = Awarded.last(story);
    assertThat(second.device()).isEqualTo(ME);
    assertThat(first.isCancelled()).isFalse();

    second.accepts(2);
    assertThat(first.isCancelled()).isTrue();
    second.says("Paris");
    second.stops();

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
    assertThat(story.done().orElseThrow().result().attempts()).isEqualTo(1);
    assertThat(hedges()).isEqualTo(new OrchestratorStatus.Hedges(0, 0));
    assertThat(status().moves()).hasValue(1);
    assertThat(story.trace(prompt).attempts())
        .extracting(PromptTrace.Attempt::deviceName, PromptTrace.Attempt::outcome)
        .containsExactly(
            Tuple.tuple("peer", "still waiting, moved"), Tuple.tuple("self", "finished"));
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldMoveARunThatIsOverdueThoughItsDeviceExpectsItToBeginAnyMoment() {
    moveWhenOverdue();

    assertThat(Awarded.last(story).device()).isEqualTo(ME);
  }

  @Test
  void shouldMoveARunToADeviceThatHasBecomeIdleThoughItWaitsNoLongerThanWasPromised() {
    story.core.advance(Duration.ofMillis(500));
    first.waits(1_500);
    assertThat(askedAgain()).isZero();

    story.peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, CPU));
    story.core.advance(Duration.ofMillis(500));
    first.waits(1_000);
    assertThat(askedAgain()).isEqualTo(1);
    story.bid(prompt, OTHER, CPU, 0);

    Awarded second = Awarded.last(story);
    assertThat(second.device()).isEqualTo(OTHER);
    second.accepts(1);
    assertThat(first.isCancelled()).isTrue();
    second.says("Paris");
    second.stops();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(status().moves()).hasValue(1);
  }

  @Test
  void shouldMoveARunToThisDeviceWhenItHasBecomeIdle() {
    story.engines(CPU);
    story.core.advance(Duration.ofMillis(500));
    first.waits(1_500);
    story.bid(prompt, ME, CPU, 0);

    assertThat(Awarded.last(story).device()).isEqualTo(ME);
  }

  @Test
  void shouldKeepItsPlaceIfADeviceIsNotIdleAnyMoreWhenItIsAsked() {
    story.peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, CPU));
    story.core.advance(Duration.ofMillis(500));
    first.waits(1_500);
    story.bid(prompt, OTHER, BUSY, 1);

    assertThat(awards()).isEqualTo(1);
    assertThat(first.isCancelled()).isFalse();
  }

  @Test
  void shouldNotAskAnIdleDeviceThatIsNoQuickerThanTheQueue() {
    story = new Story();
    prompt = story.request();
    story.engines(BUSY).peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, CPU)).arrives(prompt);
    story
        .bid(prompt, ME, BUSY, 20)
        .bid(prompt, OTHER, CPU, 0)
        .bid(prompt, PEER, BUSY, 2)
        .scores(Map.of(OTHER, 9.0));
    first = Awarded.last(story).accepts(PREDICTED_S);
    assertThat(first.device()).isEqualTo(PEER);
    for (int i = 0; i < 4; i++) {
      story.core.advance(Duration.ofMillis(500));
      first.waits(2_000 - 500 * (i + 1));
    }

    assertThat(askedAgain()).isZero();
  }

  @Test
  void shouldNotMoveARunToAnIdleDeviceUnderAPolicyThatSaysItselfWhereItBelongs() {
    PromptRequest like = story.request();
    story = new Story();
    waitsAtThePeer(with(like, Optional.of(RoutingPolicy.LEAST_OUTSTANDING), true));
    story.engines(CPU);
    story.core.advance(Duration.ofMillis(500));
    first.waits(1_500);

    assertThat(askedAgain()).isZero();
  }

  @Test
  void shouldCountAWaitAsOftenAsTheBanditDoes() {
    prompt = story.request();
    story = new Story();
    story.engines(BUSY).peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, BUSY));
    story.arrives(prompt);
    story
        .bid(prompt, ME, BUSY, 20)
        .bid(prompt, OTHER, BUSY, 30)
        .bid(prompt, PEER, BUSY, 2)
        .scores(Map.of(), Map.of(), OptionalDouble.of(1.5));
    first = Awarded.last(story).accepts(PREDICTED_S);
    story.core.advance(Duration.ofMillis(1_100));
    first.waits(7_000);
    // 1 s and 1.5 times 3 s, against 8 s less a fifth; 2.5 times would be too much.
    story.bid(prompt, OTHER, BUSY, 20).bid(prompt, ME, BUSY, 3);

    assertThat(Awarded.last(story).device()).isEqualTo(ME);
  }

  @Test
  void shouldNotMoveIfNobodyIsClearlySooner() {
    story.core.advance(Duration.ofMillis(1_100));
    first.waits(7_000);
    // 1 s and 2.5 times 2.5 s, against 8 s less a fifth.
    story.bid(prompt, OTHER, BUSY, 20).bid(prompt, ME, BUSY, 2.5);

    assertThat(awards()).isEqualTo(1);
  }

  @Test
  void shouldLetTheTextDecideIfTheFirstBeginsBeforeTheOtherAccepts() {
    moveWhenOverdue();
    Awarded second = Awarded.last(story);
    first.lives(RunPhase.PREFILL, 0);
    second.accepts(1);

    assertThat(first.isCancelled()).isFalse();
    assertThat(hedges()).isEqualTo(new OrchestratorStatus.Hedges(1, 0));
    first.says("Paris");
    first.stops();
    assertThat(second.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
  }

  @Test
  void shouldKeepItsPlaceWhenTheOtherDeclines() {
    moveWhenOverdue();
    Awarded.last(story).refuses();

    assertThat(first.isCancelled()).isFalse();
    first.lives(RunPhase.PREFILL, 0);
    first.says("Paris");
    first.stops();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldKeepItsPlaceWhenTheOtherLeavesBeforeItAnswers() {
    story.core.advance(Duration.ofMillis(1_100));
    first.waits(20_000);
    story.bid(prompt, ME, BUSY, 20).bid(prompt, OTHER, CPU, 0);
    assertThat(Awarded.last(story).device()).isEqualTo(OTHER);
    story.peers(heard("peer", 1, 0, CPU));

    assertThat(first.isCancelled()).isFalse();
    first.says("Paris");
    first.stops();
    assertThat(story.text()).isEqualTo("Paris");
  }

  @Test
  void shouldMoveItOnlySoOften() {
    DeviceId[] next = {ME, OTHER};
    for (DeviceId device : next) {
      story.core.advance(Duration.ofMillis(1_100));
      Awarded.last(story).waits(60_000);
      story.bid(prompt, device.equals(ME) ? OTHER : ME, BUSY, 90).bid(prompt, device, BUSY, 1);
      assertThat(Awarded.last(story).device()).isEqualTo(device);
      Awarded.last(story).accepts(2);
    }
    assertThat(awards()).isEqualTo(1 + PromptsConfig.DEFAULT.moves());

    for (int i = 0; i < 8; i++) {
      story.core.advance(Duration.ofMillis(500));
      int before = askedAgain();
      Awarded.last(story).waits(60_000);
      assertThat(askedAgain()).isEqualTo(before);
    }
  }

  @Test
  void shouldLeaveWhatAnotherPolicyChoseUnlessItIsLongOverdue() {
    PromptRequest like = story.request();
    story = new Story();
    waitsAtThePeer(with(like, Optional.of(RoutingPolicy.LEAST_OUTSTANDING), true));
    story.core.advance(Duration.ofMillis(1_100));
    first.waits(60_000);
    assertThat(askedAgain()).isZero();

    for (int i = 0; i < 20; i++) {
      story.core.advance(Duration.ofMillis(500));
      first.waits(60_000);
    }
    assertThat(askedAgain()).isPositive();
  }

  @Test
  void shouldWithdrawAPromptThatMustNotRunTwiceBeforeItIsAwardedElsewhere() {
    story = new Story();
    waitsAtThePeer(with(story.request(), Optional.empty(), false));
    moveWhenOverdue();
    assertThat(first.isCancelled()).isTrue();
    assertThat(awards()).isEqualTo(1);
    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(1);

    first.isOver();
    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(2);
    story.bid(prompt, ME, CPU, 0).bid(prompt, OTHER, BUSY, 20).bid(prompt, PEER, BUSY, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    story.accept().says("Paris").stops(1);
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.failed()).isEmpty();
  }

  @Test
  void shouldGoOnFromTheTextOfARunThatBeganBeforeItWasWithdrawn() {
    story = new Story();
    waitsAtThePeer(with(story.request(), Optional.empty(), false));
    moveWhenOverdue();
    first.says("Par");
    first.isOver();

    assertThat(story.failed()).isEmpty();
    assertThat(story.core.sent(PromptEvent.Retry.class)).hasSize(1);
    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(2);
  }

  @Test
  void shouldNotMoveWhatIsPinned() {
    story = new Story();
    prompt = Story.pinnedTo(PEER);
    story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives(prompt);
    story.bid(prompt, PEER, BUSY, 2).scores(Map.of());
    first = Awarded.last(story).accepts(PREDICTED_S);
    int before = askedAgain();
    for (int i = 0; i < 40; i++) {
      story.core.advance(Duration.ofMillis(500));
      first.waits(60_000);
    }

    assertThat(askedAgain()).isEqualTo(before);
    assertThat(awards()).isEqualTo(1);
  }

  /** The peer says every time that the run is about to begin. */
  private void moveWhenOverdue() {
    for (int i = 0; i < 8; i++) {
      story.core.advance(Duration.ofMillis(500));
      first.waits(70);
    }
    assertThat(askedAgain()).isPositive();
    story.bid(prompt, OTHER, BUSY, 20).bid(prompt, ME, CPU, 0);
  }

  private static PromptRequest with(
      PromptRequest like, Optional<RoutingPolicy> policy, boolean idempotent) {
    return new PromptRequest(
        PromptId.create(ME),
        like.generation(),
        like.modelAlias(),
        like.needs(),
        like.priority(),
        like.deadlineRemainingMs(),
        policy,
        like.pinDevice(),
        like.session(),
        idempotent,
        like.clientKey());
  }

  private OrchestratorStatus.Hedges hedges() {
    return status().hedges().orElseThrow();
  }

  private OrchestratorStatus status() {
    Exchange query = story.core.ask(ME, new StatusQuery());
    return (OrchestratorStatus) story.core.replyTo(query).orElseThrow();
  }

  private int askedAgain() {
    return story.core.sentTo(Address.device(ME, Purpose.BID), BidRequest.class).size()
        + story.core.sentTo(Address.device(OTHER, Purpose.BID), BidRequest.class).size();
  }

  private int awards() {
    return story.core.sent(Award.class).size();
  }
}
