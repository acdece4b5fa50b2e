package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.PromptMessage;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An engine takes a run that had no auction, or goes on with a text, and writes nothing. */
class HangTest {

  private static final DeviceId OTHER = Devices.id("other");
  private static final EngineState BUSY = Devices.engine("builtin", Accelerator.CPU, 4, 0, "demo");

  /** What the own NPU predicts, and the grace of a lane whose trust nobody knows. */
  private static final Duration BOUND = Duration.ofMillis(100 + 2_000);

  private Story story = new Story();

  @Test
  void shouldAskOthersOnceTheOwnNpuShowsNoTextInTime() {
    PromptRequest prompt = story.engines(NPU).peer(CPU).arrives();
    Awarded own = Awarded.last(story).accepts(.1);

    pass(own, BOUND.minusMillis(1));
    assertThat(framesThatLeave()).isZero();
    story.core.advance(Duration.ofMillis(1));
    assertThat(asked(PEER)).isEqualTo(1);
    story.bid(prompt, PEER, CPU, 0);

    Awarded second = Awarded.last(story).accepts(1);
    assertThat(second.device()).isEqualTo(PEER);
    assertThat(second.award().attempt()).isEqualTo(2);
    assertThat(own.isCancelled()).isFalse();
    second.says("Paris");
    second.stops();

    assertThat(own.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.done().orElseThrow().result().bids())
        .filteredOn(BidOutcome::won)
        .extracting(BidOutcome::deviceName)
        .containsExactly("peer");
    assertThat(story.trace(prompt).path()).isEqualTo("auction");
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldKeepTheTextOfTheOwnNpuIfItComesFirst() {
    PromptRequest prompt = story.engines(NPU).peer(CPU).arrives();
    Awarded own = Awarded.last(story).accepts(.1);
    pass(own, BOUND);
    story.bid(prompt, PEER, CPU, 0);
    Awarded second = Awarded.last(story).accepts(1);

    own.says("Paris");
    own.stops();

    assertThat(second.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.trace(prompt).path()).isEqualTo("own-npu");
  }

  @Test
  void shouldAskNobodyWhileTheOwnNpuWrites() {
    story.engines(NPU).peer(CPU).arrives();
    Awarded own = Awarded.last(story).accepts(.1);
    own.says("Paris");

    pass(own, Duration.ofSeconds(30));

    assertThat(framesThatLeave()).isZero();
  }

  @Test
  void shouldHoldAnAuctionIfTheOwnNpuFailsAndWhoWasAskedDeclines() {
    PromptRequest prompt = story.engines(NPU).peer(CPU).arrives();
    Awarded own = Awarded.last(story).accepts(.1);
    pass(own, BOUND);
    story.bid(prompt, PEER, CPU, 0);
    Awarded second = Awarded.last(story);

    own.fails(FailureCode.ENGINE_FAILED);
    second.refuses();

    assertThat(story.core.effects())
        .filteredOn(effect -> effect instanceof Effect.Publish)
        .hasSize(1);
    assertThat(story.failed()).isEmpty();
  }

  @Test
  void shouldHaveTheRestWrittenElsewhereIfTheDeviceThatGoesOnHangs() {
    PromptRequest prompt =
        story.engines(BUSY).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, OTHER, CPU, 0).bid(prompt, ME, BUSY, 9);
    story.scores(Map.of(PEER, .1, OTHER, .2));
    Awarded first = Awarded.last(story).accepts(.1);
    first.says("Par");
    first.fails(FailureCode.ENGINE_FAILED);
    story.bid(prompt, OTHER, CPU, 0).bid(prompt, ME, BUSY, 9).bid(prompt, PEER, CPU, 0);
    story.scores(Map.of(OTHER, .2));
    Awarded hangs = Awarded.last(story).accepts(.1);
    assertThat(hangs.device()).isEqualTo(OTHER);

    pass(hangs, Duration.ofSeconds(2));
    assertThat(asked(ME)).isPositive();
    assertThat(lastAsked().needs()).contains(Capability.CONTINUATION);
    story.bid(prompt, ME, CPU, 0);
    Awarded third = Awarded.last(story).accepts(.1);

    assertThat(third.device()).isEqualTo(ME);
    assertThat(third.award().prefixText()).hasValue("Par");
    third.says("is");
    third.stops();
    assertThat(hangs.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldNotHaveTheRestWrittenByAnotherModel() {
    EngineState another = Story.withModel(CPU, "demo-2", false);
    PromptRequest prompt =
        story.engines(BUSY).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, OTHER, CPU, 0).bid(prompt, ME, BUSY, 9);
    story.scores(Map.of(PEER, .1, OTHER, .2));
    Awarded first = Awarded.last(story).accepts(.1);
    first.says("Par");
    first.fails(FailureCode.ENGINE_FAILED);
    story.bid(prompt, OTHER, CPU, 0).bid(prompt, ME, BUSY, 9).bid(prompt, PEER, CPU, 0);
    story.scores(Map.of(OTHER, .2));
    Awarded hangs = Awarded.last(story).accepts(.1);
    int before = awards();

    pass(hangs, Duration.ofSeconds(2));
    assertThat(asked(ME)).isPositive();
    story.bid(prompt, ME, another, 0);
    pass(hangs, Duration.ofSeconds(4));

    assertThat(awards()).isEqualTo(before);
  }

  @Test
  void shouldLookAgainIfTheSecondRunIsLostAndTheFirstStillHangs() {
    HedgeConfig usual = HedgeConfig.DEFAULT;
    story =
        new Story(
            Story.hedging(new HedgeConfig(true, 1, usual.burst(), usual.grace(), usual.atLeast())));
    PromptRequest prompt =
        story.engines(BUSY).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, OTHER, CPU, 0).bid(prompt, ME, BUSY, 9);
    story.scores(Map.of(PEER, .1, OTHER, .2));
    Awarded hangs = Awarded.last(story).accepts(.1);
    pass(hangs, Duration.ofSeconds(1));
    Awarded second = Awarded.last(story).accepts(.1);
    assertThat(second.device()).isEqualTo(OTHER);

    second.fails(FailureCode.ENGINE_FAILED);
    pass(hangs, Duration.ofSeconds(2));
    assertThat(asked(ME)).isPositive();
    story.bid(prompt, ME, CPU, 0);
    Awarded third = Awarded.last(story).accepts(.1);

    assertThat(third.device()).isEqualTo(ME);
    third.says("Paris");
    third.stops();
    assertThat(hangs.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.core.timers()).isEmpty();
  }

  /** Passes time in which the run shows life but no text. */
  private void pass(Awarded run, Duration time) {
    Duration left = time;
    Duration step = Duration.ofMillis(500);
    while (left.compareTo(step) > 0) {
      story.core.advance(step);
      run.lives(RunPhase.PREFILL, 0);
      left = left.minus(step);
    }
    story.core.advance(left);
  }

  private int asked(DeviceId device) {
    return story.core.sentTo(Address.device(device, Purpose.BID), BidRequest.class).size();
  }

  private BidRequest lastAsked() {
    var asked = story.core.sent(BidRequest.class);
    return asked.get(asked.size() - 1);
  }

  private int awards() {
    return story.core.sent(Award.class).size();
  }

  /** Messages about the prompt to other devices. */
  private long framesThatLeave() {
    return story.core.effects().stream().filter(HangTest::leaves).count();
  }

  private static boolean leaves(Effect effect) {
    return effect instanceof Effect.Publish publish && publish.to().leavesNode()
        || effect instanceof Effect.Send send
            && send.message() instanceof PromptMessage
            && send.to() instanceof Address.Device to
            && !to.device().equals(ME);
  }
}
