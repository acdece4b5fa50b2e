package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that hears nobody any more suspects itself before it moves all of its runs. */
class SelfDoubtTest {

  private static final DeviceId A = Devices.id("a");
  private static final DeviceId B = Devices.id("b");
  private static final DeviceId C = Devices.id("c");
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Story story = Story.withoutHedges();

  @BeforeEach
  void threePeers() {
    story.engines(CPU).peers(heard("a", 1, 0, CPU), heard("b", 1, 0, CPU), heard("c", 1, 0, CPU));
  }

  @Test
  void shouldAskDevicesThatFellSilentTogetherBeforeItMovesTheirRuns() {
    runsOn(A);
    runsOn(B);
    story.core.forget();

    story.core.advance(SILENCE);

    assertThat(retries()).isZero();
    assertThat(probed()).contains(A, B);
  }

  @Test
  void shouldAskPeersAsWellThatRunNothing() {
    runsOn(A);
    runsOn(B);
    story.peers(
        heard("a", 1, 0, CPU),
        heard("b", 1, 0, CPU),
        heard("c", 1, 0, CPU),
        heard("d", 1, 0, CPU),
        heard("e", 1, 0, CPU));
    story.core.forget();

    story.core.advance(SILENCE);

    assertThat(probed()).containsExactlyInAnyOrder(A, B, C);
    assertThat(probes(Devices.id("d"))).hasSize(1);
    assertThat(probes(Devices.id("e"))).isEmpty();
  }

  @Test
  void shouldMoveAllItsRunsAtOnceIfAnotherPeerAnswers() {
    IntStream.range(0, 10).forEach(n -> List.of(A, B).forEach(this::runsOn));
    story.core.advance(SILENCE);

    answers(C);
    story.core.advance(Duration.ofMillis(999));
    assertThat(retries()).isZero();
    story.core.advance(Duration.ofMillis(1));

    assertThat(retries()).isEqualTo(20);
  }

  @Test
  void shouldMoveAllOthersAtOnceIfOneOfManySilentDevicesAnswers() {
    IntStream.range(0, 5).forEach(n -> List.of(A, B, C).forEach(this::runsOn));
    story.core.advance(SILENCE);

    answers(A);
    story.core.advance(Duration.ofSeconds(1));

    assertThat(retries()).isEqualTo(10);
  }

  @Test
  void shouldGiveSilentDevicesTheirTimeWhenTheFirstSignComesLate() {
    IntStream.range(0, 10).forEach(n -> List.of(A, B).forEach(this::runsOn));
    story.core.advance(SILENCE.plusMillis(900));

    answers(C);
    story.core.advance(Duration.ofMillis(999));
    assertThat(retries()).isLessThanOrEqualTo(2);
    story.core.advance(Duration.ofMillis(1));

    assertThat(retries()).isEqualTo(20);
  }

  @Test
  void shouldDoubtAnewWhenEverybodyFallsSilentAgainSoon() {
    List<PromptRequest> onA = IntStream.range(0, 5).mapToObj(n -> runsOn(A)).toList();
    List<PromptRequest> onB = IntStream.range(0, 5).mapToObj(n -> runsOn(B)).toList();
    story.core.advance(SILENCE.plusMillis(300));
    onA.forEach(each -> lives(A, each));
    onB.forEach(each -> lives(B, each));
    story.core.forget();

    story.core.advance(SILENCE.plusMillis(500));

    assertThat(retries()).isZero();
    assertThat(probed()).contains(A, B);
  }

  @Test
  void shouldMoveItsRunsOneAfterTheOtherIfNobodyAnswers() {
    runsOn(A);
    runsOn(B);
    runsOn(C);
    story.core.advance(SILENCE.plusMillis(999));
    assertThat(retries()).isZero();

    story.core.advance(Duration.ofMillis(1));
    assertThat(retries()).isEqualTo(1);
    story.core.advance(Duration.ofSeconds(1));
    assertThat(retries()).isEqualTo(2);
  }

  @Test
  void shouldKeepTheRunsOfADeviceThatAnswers() {
    PromptRequest onA = runsOn(A);
    PromptRequest onB = runsOn(B);
    story.core.advance(SILENCE);

    for (Effect.Ask probe : story.core.openAsks(StatusQuery.class)) {
      story.core.answer(probe.key(), new Ack());
    }
    for (int i = 0; i < 8; i++) {
      story.core.advance(Duration.ofMillis(500));
      story.core.ask(A, new Progress(onA.promptId(), 1, RunPhase.DECODE, 0, 1));
      story.core.ask(B, new Progress(onB.promptId(), 1, RunPhase.DECODE, 0, 1));
    }

    assertThat(retries()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"TOO_LARGE, 0", "INTERNAL, 0", "TIMEOUT, 1", "UNREACHABLE, 1"})
  void shouldTakeAnyAnswerToItsQuestionForASignOfLife(FailureCode code, int moved) {
    runsOn(A);
    runsOn(B);
    story.core.advance(SILENCE);

    for (Effect.Ask probe : story.core.openAsks(StatusQuery.class)) {
      story.core.fail(probe.key(), code);
    }
    story.core.advance(Duration.ofMillis(1_500));

    assertThat(retries()).isEqualTo(moved);
  }

  @Test
  void shouldGiveUpADeviceThatAnswersButDoesNotRunIt() {
    runsOn(A);
    runsOn(B);
    story.core.advance(SILENCE);
    for (Effect.Ask probe : story.core.openAsks(StatusQuery.class)) {
      story.core.answer(probe.key(), new Ack());
    }

    story.core.advance(Duration.ofSeconds(20));

    assertThat(retries()).isEqualTo(2);
  }

  @Test
  void shouldMoveAtOnceIfHalfOfTheDevicesStillSpeak() {
    PromptRequest onA = runsOn(A);
    runsOn(B);
    story.core.advance(Duration.ofSeconds(1));
    story.core.ask(A, new Progress(onA.promptId(), 1, RunPhase.DECODE, 0, 1));

    story.core.advance(Duration.ofSeconds(1));

    assertThat(retries()).isEqualTo(1);
    assertThat(probed()).isEmpty();
  }

  @Test
  void shouldMoveAtOnceFromTheOnlyDeviceThatRunsSomething() {
    runsOn(A);
    runsOn(A);

    story.core.advance(SILENCE);

    assertThat(retries()).isEqualTo(2);
    assertThat(probed()).isEmpty();
  }

  @Test
  void shouldNotMoveAllItsRunsAtOnceWhenItsOwnMeshRemovesEverybody() {
    IntStream.range(0, 10).forEach(n -> List.of(A, B).forEach(this::runsOn));
    story.core.advance(SILENCE.plusSeconds(3));
    int before = retries();

    story.peers(heard("a", 1, 5_000, CPU), heard("b", 1, 5_000, CPU));
    story.peers(heard("b", 1, 5_000, CPU));
    story.peers();

    assertThat(retries() - before).isLessThanOrEqualTo(2);
    story.core.advance(Duration.ofSeconds(2));
    assertThat(retries() - before).isBetween(2, 6);
  }

  @Test
  void shouldKeepTheRunsOfARemovedDeviceThatSpeaksAgain() {
    PromptRequest onA = runsOn(A);
    runsOn(B);
    story.core.advance(SILENCE.plusMillis(500));
    story.peers();

    for (int i = 0; i < 8; i++) {
      story.core.ask(A, new Progress(onA.promptId(), 1, RunPhase.DECODE, 0, 1));
      story.core.advance(Duration.ofMillis(500));
    }

    assertThat(retries()).isEqualTo(1);
  }

  @Test
  void shouldMoveAtOnceWhenDevicesAreRemovedThatSpokeAMomentAgo() {
    runsOn(A);
    runsOn(B);
    story.core.advance(Duration.ofMillis(300));

    story.peers(heard("c", 1, 0, CPU));

    assertThat(retries()).isEqualTo(2);
    assertThat(probed()).isEmpty();
  }

  @Test
  void shouldAskAgainWhenDevicesFallSilentTogetherAnotherTime() {
    PromptRequest onA = runsOn(A);
    PromptRequest onB = runsOn(B);
    story.core.advance(SILENCE.plusMillis(500));
    for (int i = 0; i < 100; i++) {
      story.core.ask(A, new Progress(onA.promptId(), 1, RunPhase.DECODE, 0, 1 + i));
      story.core.ask(B, new Progress(onB.promptId(), 1, RunPhase.DECODE, 0, 1 + i));
      story.core.advance(Duration.ofMillis(500));
    }
    story.core.forget();

    story.core.advance(SILENCE.plusMillis(400));

    assertThat(retries()).isZero();
    assertThat(probed()).contains(A, B);
  }

  private void answers(DeviceId device) {
    story.core.openAsks(StatusQuery.class).stream()
        .filter(probe -> probe.key().subject().equals(device.value()))
        .forEach(probe -> story.core.answer(probe.key(), new Ack()));
  }

  private void lives(DeviceId device, PromptRequest prompt) {
    story.core.ask(device, new Progress(prompt.promptId(), 1, RunPhase.DECODE, 0, 1));
  }

  private PromptRequest runsOn(DeviceId device) {
    PromptRequest prompt = story.arrives();
    story.bid(prompt, ME, CPU, 9);
    List.of(A, B, C).forEach(each -> story.bid(prompt, each, CPU, each.equals(device) ? 0 : 5));
    story.scores(Map.of()).accept();
    return prompt;
  }

  private int retries() {
    return story.core.sent(PromptEvent.Retry.class).size();
  }

  private List<DeviceId> probed() {
    return List.of(A, B, C).stream().filter(each -> !probes(each).isEmpty()).toList();
  }

  private List<StatusQuery> probes(DeviceId device) {
    return story.core.sentTo(Address.device(device, Address.Purpose.CONTROL), StatusQuery.class);
  }
}
