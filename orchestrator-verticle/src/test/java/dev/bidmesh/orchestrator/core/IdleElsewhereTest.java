package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A prompt waits while a device looks idle, and that device cannot take it. */
class IdleElsewhereTest {

  private static final EngineState BUSY = Devices.engine("builtin", Accelerator.CPU, 4, 0, "demo");
  private static final DeviceId OTHER = Devices.id("other");
  private static final int LONG_S = 700;

  private final Story story = new Story();
  private PromptRequest prompt = Story.dueIn(3_600_000);

  /** Only the other device says that it is idle. */
  private Awarded waitsAtThePeer(double promisedS) {
    story.engines(BUSY).peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, BUSY));
    story.arrives(prompt);
    story
        .bid(prompt, ME, BUSY, 2 * promisedS)
        .bid(prompt, OTHER, BUSY, 3 * promisedS)
        .bid(prompt, PEER, BUSY, promisedS)
        .scores(Map.of());
    Awarded first = Awarded.last(story).accepts(promisedS + 1);
    assertThat(first.device()).isEqualTo(PEER);
    story.peers(heard("peer", 1, 0, BUSY), heard("other", 1, 0, CPU));
    return first;
  }

  @ParameterizedTest
  @EnumSource(
      value = NoBid.class,
      names = {"UNSUPPORTED", "TOO_LONG", "BATTERY", "DRAINING", "NO_SUCH_MODEL"})
  void shouldNotAskAnIdleDeviceAgainThatCannotTakeThePrompt(NoBid reason) {
    Awarded first = waitsAtThePeer(LONG_S);
    waitsFor(first, 120, LONG_S, reason);

    assertThat(asked(OTHER)).isEqualTo(1);
  }

  @Test
  void shouldAskAnIdleDeviceAgainThatHadNoRoomAMomentAgo() {
    Awarded first = waitsAtThePeer(LONG_S);
    waitsFor(first, 20, LONG_S, NoBid.FULL);

    assertThat(asked(OTHER)).isBetween(5, 20);
    assertThat(asked(ME)).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = NoBid.class,
      names = {"TOO_LONG", "FULL"})
  void shouldAskTheOwnDeviceOnceThePromptIsLateThoughAnotherLooksIdle(NoBid reason) {
    Awarded first = waitsAtThePeer(2);
    story.core.advance(Duration.ofMillis(1_100));
    first.waits(60_000);

    assertThat(asked(OTHER)).isEqualTo(1);
    assertThat(asked(ME)).isEqualTo(1);
    story.noBid(prompt, OTHER, reason, OptionalLong.empty()).bid(prompt, ME, BUSY, 1);
    assertThat(Awarded.last(story).device()).isEqualTo(ME);
  }

  @Test
  void shouldHaveAllItsLooksLeftOnceItIsLate() {
    Awarded first = waitsAtThePeer(LONG_S);
    // More than 150 looks, every one after a pause of 2 s.
    waitsFor(first, 400, LONG_S, NoBid.FULL);
    assertThat(asked(OTHER)).isGreaterThan(100);
    assertThat(asked(ME)).isZero();

    first.waits(2_000_000);
    story.core.advance(Duration.ofSeconds(2));
    first.waits(2_000_000);
    assertThat(asked(ME)).isPositive();
  }

  @Test
  void shouldNotAskAnIdleDeviceThatSaysThatItCannotDoWhatThePromptNeeds() {
    prompt = needing(Capability.IMAGES);
    Awarded first = waitsAtThePeer(LONG_S);
    waitsFor(first, 10, LONG_S, NoBid.UNSUPPORTED);

    assertThat(asked(OTHER)).isZero();
  }

  private static PromptRequest needing(Capability need) {
    PromptRequest like = Story.dueIn(3_600_000);
    return new PromptRequest(
        PromptId.create(ME),
        like.generation(),
        like.modelAlias(),
        Set.of(need),
        like.priority(),
        like.deadlineRemainingMs(),
        Optional.empty(),
        like.pinDevice(),
        like.session(),
        true,
        like.clientKey());
  }

  /** It waits as long as was promised, and whenever the other device is asked it declines. */
  private void waitsFor(Awarded first, int seconds, int promisedS, NoBid answer) {
    for (int i = 1; i <= 2 * seconds; i++) {
      int before = asked(OTHER);
      story.core.advance(Duration.ofMillis(500));
      first.waits(1_000L * promisedS - 500L * i);
      if (asked(OTHER) > before) {
        story.noBid(prompt, OTHER, answer, OptionalLong.empty());
      }
    }
  }

  private int asked(DeviceId device) {
    return story.core.sentTo(Address.device(device, Purpose.BID), BidRequest.class).size();
  }
}
