package dev.bidmesh.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptCredit;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Clients that ask again with the same key get the answer of the first request. */
class IdempotencyTest {

  private static final long GRACE_MS = CallScene.IDEMPOTENCY.grace().toMillis();
  private static final long TTL_MS = CallScene.IDEMPOTENCY.ttl().toMillis();

  private final CallScene scene = new CallScene();

  @Test
  void shouldGiveTheFinishedAnswerAgain() {
    PromptId first = answered("k", "Paris");

    PromptId again = scene.ask(false, "k", "body");

    assertThat(finished(again).promptId()).isEqualTo(first);
    assertThat(finished(again).output()).isEqualTo("Paris");
    assertThat(scene.outputs(ClientOutput.Joined.class))
        .containsExactly(new ClientOutput.Joined(again, first));
    assertThat(scene.core().active()).isZero();
  }

  @Test
  void shouldStreamTheFinishedAnswerAgain() {
    answered("k", "Paris");

    PromptId again = scene.ask(true, "k", "body");

    assertThat(told(again)).containsExactly("Joined", "Begun", "Piece", "Finished");
  }

  @Test
  void shouldStreamAllKindsOfTheAnswerAgainInTheirOrder() {
    PromptId first = scene.ask(true, "k", "body");
    scene
        .acknowledge(first)
        .routed(first)
        .piece(first, ContentKind.REASONING, "hm", 0)
        .piece(first, ContentKind.TEXT, "Paris", 0)
        .piece(first, ContentKind.TOOL_CALL, "{}\n{}", 0);
    PromptId joined = scene.ask(true, "k", "body");
    scene.done(first);

    PromptId again = scene.ask(true, "k", "body");

    assertThat(pieces(joined))
        .containsExactly(
            new ClientOutput.Piece(joined, ContentKind.REASONING, "hm", 0),
            new ClientOutput.Piece(joined, ContentKind.TEXT, "Paris", 0),
            new ClientOutput.Piece(joined, ContentKind.TOOL_CALL, "{}\n{}", 0));
    assertThat(pieces(again))
        .containsExactly(
            new ClientOutput.Piece(again, ContentKind.REASONING, "hm", 0),
            new ClientOutput.Piece(again, ContentKind.TEXT, "Paris", 0),
            new ClientOutput.Piece(again, ContentKind.TOOL_CALL, "{}\n{}\n", 0));
  }

  @Test
  void shouldStreamNoEmptyPieceOfAnAnswerWithoutText() {
    PromptId first = scene.ask(false, "k", "body");
    scene
        .acknowledge(first)
        .routed(first)
        .piece(first, ContentKind.TOOL_CALL, "{}\n", 0)
        .done(first);

    PromptId again = scene.ask(true, "k", "body");

    assertThat(pieces(again))
        .containsExactly(new ClientOutput.Piece(again, ContentKind.TOOL_CALL, "{}\n", 0));
  }

  @Test
  void shouldJoinAPromptInWorkWithAllThatHasCome() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first).text(first, "Pa", 0);

    PromptId again = scene.ask(true, "k", "body");
    PromptId plain = scene.ask(false, "k", "body");
    scene.text(first, "ris", 2).done(first);

    assertThat(told(first)).containsExactly("Begun", "Piece", "Piece", "Finished");
    assertThat(told(again)).containsExactly("Joined", "Begun", "Piece", "Piece", "Finished");
    assertThat(told(plain)).containsExactly("Joined", "Finished");
    assertThat(finished(again).output()).isEqualTo("Paris");
    assertThat(scene.core().active()).isZero();
  }

  @Test
  void shouldBeginForAStreamThatJoinedBeforeADeviceWasFound() {
    PromptId first = scene.ask(false, "k", "body");
    PromptId again = scene.ask(true, "k", "body");

    scene.acknowledge(first).routed(first).text(first, "Paris", 0).done(first);

    assertThat(told(again)).containsExactly("Joined", "Begun", "Piece", "Finished");
    assertThat(told(first)).containsExactly("Finished");
  }

  @Test
  void shouldRefuseAKeyThatStandsForAnotherRequest() {
    answered("k", "Paris");

    scene.ask(false, "k", "another body");

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.KEY_REUSED);
    assertThat(scene.refusal().message()).contains("Idempotency-Key").contains("new key");
  }

  @Test
  void shouldLetAClientComeBackToThePromptThatItLeft() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first).text(first, "Pa", 0).gone(first);
    scene.after(GRACE_MS - 1);
    assertThat(scene.sent(CancelPrompt.class)).isEmpty();

    PromptId again = scene.ask(true, "k", "body");
    scene.after(2 * GRACE_MS).text(first, "ris", 2).done(first);

    assertThat(scene.sent(CancelPrompt.class)).isEmpty();
    assertThat(finished(again).output()).isEqualTo("Paris");
  }

  @Test
  void shouldKeepTheAnswerForAClientThatIsAway() {
    PromptId first = scene.ask(false, "k", "body");
    scene.acknowledge(first).routed(first).gone(first).text(first, "Paris", 0).done(first);

    PromptId again = scene.ask(false, "k", "body");

    assertThat(finished(again).output()).isEqualTo("Paris");
  }

  @Test
  void shouldCancelAPromptToWhichNobodyComesBack() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first).gone(first);

    scene.after(GRACE_MS);

    assertThat(scene.sent(CancelPrompt.class)).hasSize(1);
    assertThat(scene.core().active()).isZero();
    PromptId again = scene.ask(true, "k", "body");
    assertThat(told(again)).isEmpty();
    assertThat(scene.core().active()).isEqualTo(1);
  }

  @Test
  void shouldGoOnForThoseWhoStay() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first);
    PromptId again = scene.ask(true, "k", "body");

    scene.full(first).gone(first).after(2 * GRACE_MS);
    scene.text(first, "Paris", 0).done(first);

    assertThat(scene.sent(CancelPrompt.class)).isEmpty();
    assertThat(scene.sent(PromptCredit.class))
        .extracting(PromptCredit::credit)
        .containsExactly(0, 8);
    assertThat(finished(again).output()).isEqualTo("Paris");
  }

  @Test
  void shouldTryAgainWhatFailed() {
    PromptId first = scene.ask(false, "k", "body");
    PromptId joined = scene.ask(false, "k", "body");
    scene.acknowledge(first).failed(first, FailureCode.LOST, OptionalLong.empty());
    assertThat(told(joined)).containsExactly("Joined", "Refused");

    scene.ask(false, "k", "body");

    assertThat(scene.core().active()).isEqualTo(1);
  }

  @Test
  void shouldForgetAnswersAfterTheirTime() {
    answered("k", "Paris");
    scene.after(TTL_MS);

    scene.ask(false, "k", "body");

    assertThat(scene.core().active()).isEqualTo(1);
  }

  @Test
  void shouldForgetAnswersInTimeEvenIfNobodyAsks() {
    answered("a", "x");
    scene.after(TTL_MS / 2);
    answered("b", "x");

    scene.after(TTL_MS / 2);
    assertThat(scene.core().keptAnswers()).isOne();
    scene.after(TTL_MS / 2);

    assertThat(scene.core().keptAnswers()).isZero();
    assertThat(scene.timers()).isEmpty();
  }

  @Test
  void shouldKeepTheLatestAnswersOnly() {
    answered("a", "x");
    answered("b", "x");
    answered("c", "x");

    assertThat(told(scene.ask(false, "b", "body"))).containsExactly("Joined", "Finished");
    assertThat(told(scene.ask(false, "a", "body"))).isEmpty();
  }

  @Test
  void shouldKeepNoMoreTextThanItMay() {
    answered("a", "x".repeat(30));
    answered("b", "x".repeat(30));
    assertThat(told(scene.ask(false, "b", "body"))).containsExactly("Joined", "Finished");
    assertThat(told(scene.ask(false, "a", "body"))).isEmpty();
  }

  @Test
  void shouldNotForgetTheOthersForAnAnswerThatIsTooLong() {
    answered("a", "x".repeat(30));
    answered("b", "x".repeat(51));

    assertThat(told(scene.ask(false, "a", "body"))).containsExactly("Joined", "Finished");
    assertThat(told(scene.ask(false, "b", "body"))).isEmpty();
  }

  @Test
  void shouldRefuseMoreRequestsThanCanWaitForOnePrompt() {
    scene.ask(false, "k", "body");
    for (int i = 1; i < Audience.MAX; i++) {
      scene.ask(false, "k", "body");
    }

    scene.ask(false, "k", "body");

    assertThat(scene.refusal().code()).isEqualTo(FailureCode.BUSY);
  }

  @Test
  void shouldPauseForEachStreamThatDoesNotKeepUpUntilAllHaveCaughtUp() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first);
    PromptId again = scene.ask(true, "k", "body");

    scene.full(again).full(first).drained(first);
    assertThat(credits()).containsExactly(0);

    scene.drained(again);
    assertThat(credits()).containsExactly(0, 8);
  }

  @Test
  void shouldDropTheStreamThatTakesNothingAndGoOnForTheOthers() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first);
    PromptId again = scene.ask(true, "k", "body");

    scene.full(again).after(CallScene.STALLED.toMillis());
    assertThat(told(again)).endsWith("Dropped");
    assertThat(credits()).containsExactly(0, 8);

    scene.text(first, "Paris", 0).done(first);
    assertThat(finished(first).output()).isEqualTo("Paris");
    assertThat(told(again)).endsWith("Dropped");
    assertThat(scene.timers()).extracting(Key::purpose).containsExactly("expiry");
  }

  @Test
  void shouldGiveUpAStreamThatTookThePlaceOfTheFirstAndTakesNothing() {
    PromptId first = scene.ask(true, "k", "body");
    scene.acknowledge(first).routed(first).gone(first);
    PromptId again = scene.ask(true, "k", "body");

    scene.full(again).after(CallScene.STALLED.toMillis());

    assertThat(told(again)).endsWith("Dropped");
    scene.after(GRACE_MS);
    assertThat(scene.sent(CancelPrompt.class)).hasSize(1);
    assertThat(scene.timers()).isEmpty();
  }

  @Test
  void shouldCountAnswersThatAreNotTakenYetAsPromptsInWork() {
    answered("k", "Paris");
    PromptId slow = scene.ask(true, "k", "body");
    for (int i = 1; i < CallScene.MAX_PROMPTS; i++) {
      scene.ask(false, "k", "body");
    }

    PromptId refused = scene.ask(false, "k", "body");
    assertThat(told(refused)).containsExactly("Refused");
    assertThat(told(scene.ask(false))).containsExactly("Refused");

    scene.taken(slow);
    assertThat(told(scene.ask(false, "k", "body"))).containsExactly("Joined", "Finished");
  }

  @Test
  void shouldCutOffAClientThatDoesNotTakeAKeptAnswerWithinItsTime() {
    answered("k", "Paris");
    PromptId again = scene.ask(true, "k", "body");

    scene.after(CallScene.DEADLINE.toMillis() - 1);
    assertThat(told(again)).endsWith("Finished");
    scene.after(1);

    assertThat(told(again)).endsWith("Finished", "Dropped");
    assertThat(scene.timers()).extracting(Key::purpose).containsExactly("expiry");
  }

  private List<Integer> credits() {
    return scene.sent(PromptCredit.class).stream().map(PromptCredit::credit).toList();
  }

  private PromptId answered(String key, String text) {
    PromptId id = scene.ask(false, key, "body");
    scene.acknowledge(id).routed(id).text(id, text, 0).done(id);
    return id;
  }

  private List<String> told(PromptId listener) {
    return scene.outputs(ClientOutput.class).stream()
        .filter(output -> output.promptId().equals(listener))
        .map(output -> output.getClass().getSimpleName())
        .toList();
  }

  private Answer finished(PromptId listener) {
    return scene.outputs(ClientOutput.Finished.class).stream()
        .filter(finished -> finished.promptId().equals(listener))
        .findFirst()
        .orElseThrow()
        .answer();
  }

  private List<ClientOutput.Piece> pieces(PromptId listener) {
    return scene.outputs(ClientOutput.Piece.class).stream()
        .filter(piece -> piece.promptId().equals(listener))
        .toList();
  }
}
