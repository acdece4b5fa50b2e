package dev.bidmesh.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCoreTest {

  private final CallScene scene = new CallScene();

  @Test
  void shouldGatherAPlainAnswerAndTimeIt() {
    PromptId id = scene.ask(false);
    scene.after(2).acknowledge(id).after(3).routed(id);
    scene.after(10).text(id, "Pa", 0).after(5).text(id, "ris", 2);

    scene.after(1).done(id);

    assertThat(scene.outputs(ClientOutput.class)).hasSize(1);
    Answer answer = scene.outputs(ClientOutput.Finished.class).get(0).answer();
    assertThat(answer.output()).isEqualTo("Paris");
    assertThat(answer.ttftMs()).isEqualTo(15);
    assertThat(answer.totalMs()).isEqualTo(21);
    assertThat(answer.overheadMs()).isEqualTo(5 + CallScene.SETTLE_MS);
    assertThat(scene.sent(CancelPrompt.class)).isEmpty();
    assertThat(scene.core().active()).isZero();
    assertThat(scene.timers()).isEmpty();
  }

  @Test
  void shouldPassAStreamedAnswerOnPieceByPiece() {
    PromptId id = scene.ask(true);
    scene.acknowledge(id).after(3).routed(id);
    scene.text(id, "Pa", 0).text(id, "ris", 2).done(id);

    assertThat(scene.outputs(ClientOutput.class))
        .extracting(output -> output.getClass().getSimpleName())
        .containsExactly("Begun", "Piece", "Piece", "Finished");
    assertThat(scene.outputs(ClientOutput.Begun.class).get(0).overheadMs()).isEqualTo(3);
    assertThat(scene.outputs(ClientOutput.Finished.class).get(0).answer().output())
        .isEqualTo("Paris");
  }

  @Test
  void shouldUnderstandEventsThatOvertakeTheAcknowledgement() {
    PromptId id = scene.ask(false);
    scene.routed(id).text(id, "x", 0).done(id);

    scene.acknowledge(id);

    assertThat(scene.outputs(ClientOutput.class)).hasSize(1);
    assertThat(scene.core().strayEvents()).isZero();
  }

  @Test
  void shouldDropARepeatedPiece() {
    PromptId id = scene.running(false);
    scene.text(id, "Pa", 0).text(id, "Pa", 0).text(id, "ris", 2).text(id, "ris", 2).done(id);

    assertThat(scene.outputs(ClientOutput.Finished.class).get(0).answer().output())
        .isEqualTo("Paris");
  }

  @ParameterizedTest
  @CsvSource({"3, gap", "1, overlap"})
  void shouldFailRatherThanGiveAWrongText(long offset, String what) {
    PromptId id = scene.running(false);
    scene.text(id, "Pa", 0);

    scene.text(id, "ris", offset);

    assertThat(scene.refusal().code()).as(what).isEqualTo(FailureCode.LOST);
    assertThat(scene.sent(CancelPrompt.class)).hasSize(1);
    assertThat(scene.core().active()).isZero();
  }

  @Test
  void shouldCountOffsetsInBytesAndPerKind() {
    PromptId id = scene.running(true);
    scene.piece(id, ContentKind.REASONING, "hmm", 0);

    scene.text(id, "é", 0).text(id, "😀", 2).text(id, "!", 6).done(id);

    assertThat(scene.outputs(ClientOutput.Finished.class).get(0).answer().output())
        .isEqualTo("é😀!");
  }

  @Test
  void shouldNotTakeTextBeforeADeviceHasAcceptedThePrompt() {
    PromptId id = scene.ask(true);

    scene.acknowledge(id).text(id, "x", 0);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.LOST);
  }

  @Test
  void shouldEndAnAnswerThatGrowsTooLong() {
    PromptId id = scene.running(false);
    scene.text(id, "x".repeat(CallScene.MAX_OUTPUT), 0);

    scene.text(id, "y", CallScene.MAX_OUTPUT);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.TOO_LARGE);
    assertThat(scene.sent(CancelPrompt.class)).hasSize(1);
  }

  @Test
  void shouldHandARefusalOnWithItsTime() {
    PromptId id = scene.ask(true);

    scene.acknowledge(id).failed(id, FailureCode.BUSY, OptionalLong.of(1234));

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.BUSY);
    assertThat(scene.refusal().retryAfterMs()).hasValue(1234);
    assertThat(scene.sent(CancelPrompt.class)).isEmpty();
  }

  @Test
  void shouldTellARetryOnceTheAnswerHasBegun() {
    PromptId id = scene.running(true);

    scene.event(new PromptEvent.Retry(id, "device lost")).routed(id);

    assertThat(scene.outputs(ClientOutput.Retrying.class)).hasSize(1);
    assertThat(scene.outputs(ClientOutput.Begun.class)).hasSize(1);
  }

  @Test
  void shouldEndAPromptThatTheOrchestratorDoesNotTake() {
    PromptId id = scene.ask(false);

    scene.after(CallScene.ACK_TIMEOUT.toMillis());

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(scene.sent(CancelPrompt.class)).extracting(CancelPrompt::promptId).containsOnly(id);
  }

  @Test
  void shouldSayWhenToComeBackIfNobodyListens() {
    PromptId id = scene.ask(false);

    scene.notTaken(id, FailureCode.UNREACHABLE);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.UNREACHABLE);
    assertThat(scene.refusal().retryAfterMs()).isPresent();
  }

  @Test
  void shouldHandOnWhyTheOrchestratorRefused() {
    PromptId id = scene.ask(false);

    scene.notTaken(id, FailureCode.NO_SUCH_MODEL);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.NO_SUCH_MODEL);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEndEveryPromptAtItsDeadline(boolean streamed) {
    PromptId id = scene.running(streamed);

    scene.after(CallScene.DEADLINE.plus(CallScene.MARGIN).toMillis());

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.DEADLINE);
    assertThat(scene.sent(CancelPrompt.class)).extracting(CancelPrompt::promptId).containsOnly(id);
    assertThat(scene.core().active()).isZero();
  }

  @Test
  void shouldCancelAtOnceWhenTheClientGoes() {
    PromptId id = scene.running(true);

    scene.gone(id).gone(id);

    assertThat(scene.sent(CancelPrompt.class)).hasSize(1);
    assertThat(scene.outputs(ClientOutput.Refused.class)).isEmpty();
    assertThat(scene.timers()).isEmpty();
  }

  @Test
  void shouldCancelEvenBeforeTheOrchestratorHasAnswered() {
    PromptId id = scene.ask(false);

    scene.gone(id).acknowledge(id);

    assertThat(scene.sent(CancelPrompt.class)).hasSize(1);
    assertThat(scene.outputs(ClientOutput.class)).isEmpty();
  }

  @Test
  void shouldIgnoreAndCountWhatComesAfterTheEnd() {
    PromptId id = scene.running(true);
    scene.done(id);

    scene.text(id, "late", 0).done(id).failed(id, FailureCode.LOST, OptionalLong.empty());

    assertThat(scene.outputs(ClientOutput.Finished.class)).hasSize(1);
    assertThat(scene.outputs(ClientOutput.Refused.class)).isEmpty();
    assertThat(scene.core().strayEvents()).isEqualTo(3);
  }

  @Test
  void shouldStopTheFlowForASlowClientAndResumeIt() {
    PromptId id = scene.running(true);

    scene.full(id).full(id).drained(id).drained(id);

    assertThat(scene.sent(PromptCredit.class))
        .containsExactly(new PromptCredit(id, 0), new PromptCredit(id, 8));
  }

  @Test
  void shouldGiveUpAClientThatTakesNothing() {
    PromptId id = scene.running(true);
    scene.full(id).after(CallScene.STALLED.toMillis() - 1).drained(id);
    scene.full(id).after(CallScene.STALLED.toMillis() - 1);
    assertThat(scene.core().active()).isOne();

    scene.after(1);

    assertThat(scene.sent(CancelPrompt.class)).extracting(CancelPrompt::promptId).containsOnly(id);
    assertThat(scene.outputs(ClientOutput.Dropped.class)).hasSize(1);
    assertThat(scene.outputs(ClientOutput.Refused.class)).isEmpty();
    assertThat(scene.core().active()).isZero();
    assertThat(scene.timers()).isEmpty();
  }

  @Test
  void shouldStillPassOnWhatWasUnderwayToASlowClient() {
    PromptId id = scene.running(true);

    scene.full(id).text(id, "x", 0).done(id);

    assertThat(scene.outputs(ClientOutput.Piece.class)).hasSize(1);
    assertThat(scene.outputs(ClientOutput.Finished.class)).hasSize(1);
  }

  @Test
  void shouldGiveAStreamingClientALifeSignInSilenceOnly() {
    PromptId id = scene.running(true);
    scene.after(10_000).text(id, "x", 0);

    scene.after(14_999);
    assertThat(scene.outputs(ClientOutput.StillAlive.class)).isEmpty();

    scene.after(1);
    assertThat(scene.outputs(ClientOutput.StillAlive.class)).hasSize(1);

    scene.after(15_000);
    assertThat(scene.outputs(ClientOutput.StillAlive.class)).hasSize(2);
  }

  @Test
  void shouldGiveALifeSignWhileTheModelOnlyThinks() {
    PromptId id = scene.running(true);
    scene.after(10_000).piece(id, ContentKind.REASONING, "hmm", 0);

    scene.after(5_000);

    assertThat(scene.outputs(ClientOutput.StillAlive.class)).hasSize(1);
  }

  @Test
  void shouldRefuseOnePromptTooManyAndSayWhenToComeBack() {
    for (int i = 0; i < CallScene.MAX_PROMPTS; i++) {
      scene.ask(false);
    }

    scene.ask(false);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.BUSY);
    assertThat(scene.refusal().retryAfterMs()).hasValue(1000);
    assertThat(scene.sent(PromptRequest.class)).hasSize(CallScene.MAX_PROMPTS);
  }

  @Test
  void shouldTakeAsManyPromptsAsItsLimitIsNow() {
    for (int i = 0; i < CallScene.MAX_PROMPTS; i++) {
      scene.ask(false);
    }
    scene.limitedTo(CallScene.MAX_PROMPTS + 1).ask(false);

    scene.limitedTo(1).ask(false);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.BUSY);
    assertThat(scene.sent(PromptRequest.class)).hasSize(CallScene.MAX_PROMPTS + 1);
  }

  @Test
  void shouldLearnFromFinishedPromptsWhenPlacesBecomeFree() {
    PromptId first = scene.running(false);
    scene.after(4000).done(first);
    for (int i = 0; i < CallScene.MAX_PROMPTS; i++) {
      scene.ask(false);
    }

    scene.ask(false);

    assertThat(scene.refusal().retryAfterMs()).hasValue(4000);
  }

  @Test
  void shouldRefuseNewPromptsWhileDrainingAndFinishOldOnes() {
    PromptId old = scene.running(false);
    scene.drain();
    scene.ask(false);

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.DRAINING);
    assertThat(scene.outputs(DrainComplete.class)).isEmpty();

    scene.done(old);
    assertThat(scene.outputs(ClientOutput.Finished.class)).hasSize(1);
    assertThat(scene.outputs(DrainComplete.class)).hasSize(1);
  }

  @Test
  void shouldBeDrainedAtOnceWithoutPrompts() {
    scene.drain();

    assertThat(scene.outputs(DrainComplete.class)).hasSize(1);
  }

  @Test
  void shouldEndWhatIsInWorkWhenTheNodeStops() {
    scene.running(true);
    scene.ask(false);

    scene.stop();

    assertThat(scene.outputs(ClientOutput.Refused.class)).hasSize(2);
    assertThat(scene.sent(CancelPrompt.class)).hasSize(2);
    assertThat(scene.core().active()).isZero();
  }

  @Test
  void shouldAnswerNoQuestions() {
    assertThat(scene.question()).contains(FailureCode.UNSUPPORTED);
  }

  @Test
  void shouldCountMessagesThatAreNoneOfItsBusiness() {
    scene.message(new Ack());

    assertThat(scene.core().strayEvents()).isEqualTo(1);
  }
}
