package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.LookConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run shows no text, nobody was free at first, and it is looked for others again. */
class LookTest {

  private static final EngineState BUSY = Devices.engine("builtin", Accelerator.CPU, 4, 0, "demo");
  private static final Duration BOUND = Duration.ofMillis(500 + 200);
  private static final LookConfig LOOKS = LookConfig.DEFAULT;

  private Story story = new Story();
  private PromptRequest prompt;
  private Awarded first;

  /** The peer runs it and hangs; this device was busy when it bid. */
  @BeforeEach
  void runsOnThePeer() {
    prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, BUSY, 2).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, .5, PEER, .2));
    first = Awarded.last(story).accepts(.5);
  }

  @Test
  void shouldAskAgainAndHaveItRunByADeviceThatHasBecomeFree() {
    pass(BOUND.plusMillis(250));
    assertThat(asked(ME)).isZero();
    pass(Duration.ofMillis(500));
    assertThat(asked(ME)).isEqualTo(1);
    story.bid(prompt, ME, BUSY, 2);
    assertThat(awards()).isEqualTo(1);

    pass(Duration.ofSeconds(2));
    story.bid(prompt, ME, CPU, 0);

    assertThat(awards()).isEqualTo(2);
    Awarded second = Awarded.last(story).accepts(.5);
    second.says("Paris");
    second.stops();
    assertThat(first.isCancelled()).isTrue();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldLookAfterPausesThatDoubleAndNotForEver() {
    pass(Duration.ofSeconds(60));

    // At 0.95 the bid is still believed; then at 1.45, 2.45, 4.45 and every two seconds.
    assertThat(asked(ME)).isBetween(30, 32);
    pass(Duration.ofSeconds(400));
    assertThat(asked(ME)).isLessThanOrEqualTo(LOOKS.times());
    assertThat(story.core.timers()).noneMatch(key -> key.purpose().equals(PromptTimers.HEDGE));
  }

  @Test
  void shouldNotLookOnceThereIsText() {
    pass(BOUND);
    first.says("Paris");
    pass(Duration.ofSeconds(10));

    assertThat(asked(ME)).isZero();
    assertThat(awards()).isEqualTo(1);
  }

  @Test
  void shouldTakeAnAnswerNoMoreThatComesAfterTheText() {
    pass(Duration.ofSeconds(2));
    assertThat(asked(ME)).isPositive();
    first.says("Paris");
    story.bid(prompt, ME, CPU, 0);

    assertThat(awards()).isEqualTo(1);
  }

  @Test
  void shouldAskOnlyAFewDevicesAtATimeButEachInItsTurn() {
    story = new Story();
    String[] names = {"a", "b", "c", "d", "e"};
    story
        .engines(CPU)
        .peers(Stream.of(names).map(name -> heard(name, 1, 0, CPU)).toArray(PeerTable.Peer[]::new));
    prompt = story.arrives();
    for (String name : names) {
      story.bid(prompt, Devices.id(name), name.equals("a") ? CPU : BUSY, name.equals("a") ? 0 : 5);
    }
    story.bid(prompt, ME, BUSY, 9).scores(Map.of());
    first = Awarded.last(story).accepts(.5);
    assertThat(first.device()).isEqualTo(Devices.id("a"));

    // The text is due after 1.5 s, when what they bid is old.
    pass(Duration.ofMillis(1_500));
    assertThat(everybodyAsked()).isEqualTo(LOOKS.devices());
    pass(Duration.ofSeconds(20));

    for (String name : new String[] {"b", "c", "d", "e"}) {
      assertThat(asked(Devices.id(name))).as(name).isPositive();
    }
    assertThat(asked(Devices.id("a"))).isZero();
    assertThat(everybodyAsked()).isLessThanOrEqualTo(13 * LOOKS.devices());
  }

  @Test
  void shouldAskADeviceThatMadeNoBidWhenThePromptCame() {
    story = new Story();
    prompt = story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("late", 1, 0, CPU)).arrives();
    DeviceId late = Devices.id("late");
    story
        .bid(prompt, PEER, CPU, 0)
        .noBid(prompt, late, NoBid.FULL, OptionalLong.of(9))
        .noBid(prompt, ME, NoBid.FULL, OptionalLong.of(9))
        .scores(Map.of(PEER, .2));
    first = Awarded.last(story).accepts(.5);

    pass(BOUND);
    assertThat(asked(late)).isEqualTo(1);
    story.noBid(prompt, ME, NoBid.FULL, OptionalLong.of(9)).bid(prompt, late, CPU, 0);

    assertThat(story.award().lane().deviceId()).isEqualTo(late);
  }

  @Test
  void shouldHedgeOnABusyDeviceOnceTheRunIsLongOverdue() {
    pass(LOOKS.overdueAtLeast().minusMillis(400));
    story.bid(prompt, ME, BUSY, 2);
    assertThat(awards()).isEqualTo(1);

    pass(Duration.ofMillis(2_400));
    story.bid(prompt, ME, BUSY, 2);

    assertThat(awards()).isEqualTo(2);
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldNotHedgeOnABusyDeviceThatIsNotClearlySooner() {
    pass(LOOKS.overdueAtLeast().plusSeconds(2));
    // It is late by twelve seconds, and may be so again.
    story.bid(prompt, ME, BUSY, 11);

    assertThat(awards()).isEqualTo(1);
  }

  @Test
  void shouldTryADeviceAgainThatDeclined() {
    pass(Duration.ofMillis(1_500));
    story.bid(prompt, ME, CPU, 0);
    Awarded.last(story).refuses();
    assertThat(awards()).isEqualTo(2);

    pass(Duration.ofSeconds(2));
    assertThat(awards()).isEqualTo(2);
    story.bid(prompt, ME, CPU, 0);

    assertThat(awards()).isEqualTo(3);
  }

  /** Passes time in which the run shows life but no text. */
  private void pass(Duration time) {
    Duration left = time;
    Duration step = Duration.ofMillis(500);
    while (left.compareTo(step) > 0) {
      story.core.advance(step);
      first.lives(RunPhase.PREFILL, 0);
      left = left.minus(step);
    }
    story.core.advance(left);
    first.lives(RunPhase.PREFILL, 0);
  }

  private int asked(DeviceId device) {
    return story.core.sentTo(Address.device(device, Purpose.BID), BidRequest.class).size();
  }

  /** Not counting the one that was published. */
  private int everybodyAsked() {
    return story.core.sent(BidRequest.class).size() - 1;
  }

  private int awards() {
    return story.core.sent(Award.class).size();
  }
}
