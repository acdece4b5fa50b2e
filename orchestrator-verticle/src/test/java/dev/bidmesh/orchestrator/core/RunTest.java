package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RecoveryConfig;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.orchestrator.StallConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RunMeasures;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RunTest {

  private static final Duration SILENCE = PromptsConfig.DEFAULT.silence();

  private final Story story = new Story();

  @Test
  void shouldDeliverTheTextAndOneEnding() {
    story.runsAlone();

    story.says("The capital ", "is Paris.").stops(2);

    assertThat(story.text()).isEqualTo("The capital is Paris.");
    assertThat(story.core.sent(PromptEvent.Done.class)).hasSize(1);
    assertThat(story.core.sent(PromptEvent.Failed.class)).isEmpty();
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldAnnounceTheWinnerBeforeItsText() {
    story.runsAlone();
    story.says("Paris").stops(1);

    assertThat(story.core.sentTo(Address.Local.GATEWAY, PromptEvent.class))
        .hasExactlyElementsOfTypes(
            PromptEvent.Routed.class, PromptEvent.Delta.class, PromptEvent.Done.class);
  }

  @Test
  void shouldPutChunksIntoOrder() {
    story.runsAlone();

    story.chunk(1, "b", 1);
    story.chunk(0, "a", 0);
    story.stops(2);

    assertThat(story.text()).isEqualTo("ab");
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldDropARepeatedChunkAndAcknowledgeIt() {
    story.runsAlone();
    story.chunk(0, "a", 0);

    Exchange repeated = story.chunk(0, "a", 0);

    assertThat(story.text()).isEqualTo("a");
    assertThat(story.core.replyTo(repeated)).containsInstanceOf(Credit.class);
  }

  @Test
  void shouldWaitForAMissingChunkAfterTheEndWasTold() {
    story.runsAlone();

    story.stops(1);
    assertThat(story.done()).isEmpty();
    story.chunk(0, "late", 0);

    assertThat(story.done()).isPresent();
    assertThat(story.text()).isEqualTo("late");
  }

  @Test
  void shouldNeverDeliverTextThatDoesNotFollow() {
    story.runsAlone();
    story.chunk(0, "a", 0);

    story.chunk(1, "c", 7);

    assertThat(story.text()).isEqualTo("a");
    assertThat(story.core.sent(PromptEvent.Retry.class)).hasSize(1);
  }

  @Test
  void shouldTellAStrangerToStop() {
    PromptRequest prompt = story.runsAlone();
    story.core.forget();

    Exchange exchange =
        story.core.ask(PEER, new Progress(prompt.promptId(), 1, RunPhase.DECODE, 0, 3));

    assertThat(story.core.failureOf(exchange)).hasValue(FailureCode.CANCELLED);
    assertThat(story.core.sent(Cancel.class)).hasSize(1);
  }

  @Test
  void shouldTellARunOfAnUnknownPromptToStop() {
    Exchange exchange =
        story.core.ask(PEER, new Progress(PromptId.create(ME), 1, RunPhase.DECODE, 0, 3));

    assertThat(story.core.failureOf(exchange)).hasValue(FailureCode.CANCELLED);
    assertThat(story.core.sent(Cancel.class)).hasSize(1);
  }

  @Test
  void shouldTakeALifeSignForALostAcceptance() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).scores();

    story.chunk(0, "Paris", 0);
    story.stops(1);

    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldTakeTheEndThatComesWithTheLastText() {
    story.runsAlone();
    TokenChunk last = last(0, "Paris");

    Exchange asked = story.core.ask(ME, last);

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.done()).isPresent();
    assertThat(story.core.replyTo(asked)).contains(Credit.to(last, Credit.INITIAL));
    assertThat(Credit.to(last, 1).knowsEnd()).isTrue();
  }

  @Test
  void shouldWaitForTextThatIsMissingBeforeTheEndThatCameWithTheLast() {
    story.runsAlone();

    story.core.ask(ME, last(1, "is."));
    assertThat(story.done()).isEmpty();
    story.chunk(0, "Par", 0);

    assertThat(story.text()).isEqualTo("Paris.");
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldAcknowledgeTheLastTextAgainAfterThePromptIsOver() {
    story.runsAlone();
    TokenChunk last = last(0, "Paris");
    story.core.ask(ME, last);

    Exchange again = story.core.ask(ME, last);

    assertThat(story.core.replyTo(again)).contains(Credit.to(last, 0));
    assertThat(story.core.sent(Cancel.class)).isEmpty();
  }

  private TokenChunk last(int seq, String text) {
    Award award = story.award();
    var end =
        new Completion(
            award.promptId(),
            award.attempt(),
            FinishReason.STOP,
            seq + 1,
            7,
            seq + 1,
            false,
            0,
            0,
            5,
            100,
            OptionalLong.empty(),
            OptionalDouble.empty(),
            Optional.empty());
    return new TokenChunk(
            award.promptId(), award.attempt(), seq, ContentKind.TEXT, text, 3L * seq, 1, List.of())
        .withEnd(end);
  }

  @Test
  void shouldPassCreditOnToTheExecutor() {
    PromptRequest prompt = story.runsAlone();

    story.core.receive(ME, new PromptCredit(prompt.promptId(), 0));
    Exchange chunk = story.chunk(0, "a", 0);

    assertThat(story.core.sent(Credit.class)).extracting(Credit::credit).containsExactly(0);
    assertThat(story.core.replyTo(chunk)).contains(new Credit(prompt.promptId(), 1, 0));
  }

  @Test
  void shouldCancelTheRunWhenTheClientGoes() {
    PromptRequest prompt = story.runsAlone();

    story.core.receive(ME, new CancelPrompt(prompt.promptId(), "client went away"));

    assertThat(story.core.sent(Cancel.class)).hasSize(1);
    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldCancelTheRunWhenTheDeadlinePasses() {
    story.engines(CPU);
    PromptRequest prompt =
        story.arrives(Story.request(PromptId.create(ME), Optional.empty(), 1_500));
    story.bid(prompt, ME, CPU, 0).scores().accept();

    story.core.advance(Duration.ofMillis(1_500));

    assertThat(story.core.sent(Cancel.class)).hasSize(1);
    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.DEADLINE);
  }

  @Test
  void shouldKeepARunThatShowsLife() {
    PromptRequest prompt = story.runsAlone();

    for (int i = 0; i < 10; i++) {
      story.core.advance(Duration.ofMillis(1_500));
      story.core.ask(ME, new Progress(prompt.promptId(), 1, RunPhase.PREFILL, 0, 0));
    }

    assertThat(story.core.sent(Cancel.class)).isEmpty();
  }

  @Test
  void shouldGoOnElsewhereFromTheDeliveredTextWhenARunFallsSilent() {
    PromptRequest prompt = twoDevices();
    story.accept().says("The capital ");

    story.core.advance(SILENCE);
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores();

    Award award = story.award();
    assertThat(award.lane().deviceId()).isEqualTo(ME);
    assertThat(award.prefixText()).hasValue("The capital ");
    assertThat(award.attempt()).isEqualTo(2);
    assertThat(story.core.sent(Feedback.class)).hasSize(1);
    story.accept().says("is Paris.").stops(1);
    assertThat(story.text()).isEqualTo("The capital is Paris.");
    assertThat(story.done().orElseThrow().result().attempts()).isEqualTo(2);
    assertThat(story.done().orElseThrow().result().measures())
        .hasValue(new RunMeasures(0, 100, OptionalLong.empty(), OptionalDouble.empty()));
  }

  @Test
  void shouldAskOnlyThoseWhoCanContinueAfterTextWasDelivered() {
    twoDevices();
    story.accept().says("The capital ");
    story.core.forget();

    story.core.advance(SILENCE);

    assertThat(story.core.sent(dev.bidmesh.protocol.message.BidRequest.class).get(0).needs())
        .containsExactly(Capability.CONTINUATION);
  }

  @Test
  void shouldIgnoreAnAttemptThatWasGivenUp() {
    PromptRequest prompt = twoDevices();
    Award first = story.award();
    story.accept().says("The capital ");
    story.core.advance(SILENCE);
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores().accept();
    story.core.forget();

    Exchange stale =
        story.core.ask(
            PEER,
            new TokenChunk(
                prompt.promptId(),
                first.attempt(),
                1,
                dev.bidmesh.protocol.message.ContentKind.TEXT,
                "is Rome.",
                12,
                1,
                java.util.List.of()));

    assertThat(story.text()).isEmpty();
    assertThat(story.core.failureOf(stale)).hasValue(FailureCode.CANCELLED);
  }

  @Test
  void shouldReportTheEnginesFailureWhenNobodyElseCanRunIt() {
    PromptRequest prompt = story.runsAlone();

    story.completes(FinishReason.ERROR, 0, Optional.of(FailureCode.ENGINE_FAILED));
    for (int n = 0; n < 120 && story.failed().isEmpty(); n++) {
      story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
      story.core.advance(Duration.ofMillis(100));
    }

    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_FAILED);
              assertThat(failed.message()).contains("it broke");
            });
  }

  @Test
  void shouldNotWaitForChunksOfARunThatFailed() {
    story.runsAlone();

    story.completes(FinishReason.ERROR, 3, Optional.of(FailureCode.ENGINE_FAILED));

    assertThat(story.core.sent(PromptEvent.Retry.class))
        .singleElement()
        .satisfies(retry -> assertThat(retry.reason()).contains("it broke"));
  }

  @Test
  void shouldNotRetryWhatCannotSucceedElsewhere() {
    story.runsAlone();

    story.completes(FinishReason.ERROR, 0, Optional.of(FailureCode.BAD_REQUEST));

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
  }

  @Test
  void shouldExplainAPromptAfterItsEnd() {
    PromptRequest prompt = story.runsAlone();
    story.says("Paris").stops(1);

    Exchange query = story.core.ask(ME, new TraceQuery(prompt.promptId()));

    PromptTrace trace =
        ((TraceReply) story.core.replyTo(query).orElseThrow()).trace().orElseThrow();
    assertThat(trace.state()).isEqualTo("done");
    assertThat(trace.path()).isEqualTo("auction");
    assertThat(trace.attempts()).singleElement().extracting("outcome").isEqualTo("finished");
    assertThat(trace.toString()).doesNotContain("France").doesNotContain("Paris");
  }

  @Test
  void shouldCountWhatBecameOfItsPrompts() {
    story.runsAlone();
    story.says("Paris").stops(1);
    PromptRequest second = story.arrives();
    story.core.receive(ME, new CancelPrompt(second.promptId(), "gone"));

    Exchange query = story.core.ask(ME, new StatusQuery());

    assertThat(story.core.replyTo(query))
        .contains(
            new OrchestratorStatus(
                0,
                2,
                1,
                Map.of("cancelled", 1L),
                Optional.of(new OrchestratorStatus.Hedges(0, 0)),
                OptionalLong.of(0),
                Optional.of(new OrchestratorStatus.Auctions(Map.of("bid", 1L), Map.of(), 0))));
  }

  @Test
  void shouldHoldOnlySoManyPrompts() {
    var one =
        new Story(
            new OrchestratorConfig(
                RoutingConfig.DEFAULT,
                BiddingConfig.DEFAULT,
                new PromptsConfig(
                    1,
                    5,
                    1024,
                    SILENCE,
                    SILENCE,
                    .1,
                    SILENCE,
                    3,
                    10,
                    2,
                    HedgeConfig.DEFAULT,
                    RecoveryConfig.DEFAULT,
                    StallConfig.DEFAULT)));
    one.engines(CPU).arrives();

    Exchange second = one.core.ask(ME, one.request());

    assertThat(one.core.failureOf(second)).hasValue(FailureCode.BUSY);
  }

  @Test
  void shouldForgetTheOldestTraces() {
    var one =
        new Story(
            new OrchestratorConfig(
                RoutingConfig.DEFAULT,
                BiddingConfig.DEFAULT,
                new PromptsConfig(
                    10,
                    5,
                    1024,
                    SILENCE,
                    SILENCE,
                    .1,
                    SILENCE,
                    3,
                    1,
                    2,
                    HedgeConfig.DEFAULT,
                    RecoveryConfig.DEFAULT,
                    StallConfig.DEFAULT)));
    PromptRequest first = one.runsAlone();
    one.says("Paris").stops(1);
    one.runsAlone();
    one.says("Paris").stops(1);

    Exchange query = one.core.ask(ME, new TraceQuery(first.promptId()));

    assertThat(one.core.replyTo(query)).contains(new TraceReply(Optional.empty()));
  }

  /** A prompt awarded to the peer, with this device as the second best. */
  @Test
  void shouldNotInventWhatALostRunTookThatHadShownAllItsTokens() {
    PromptRequest like = story.request();
    PromptRequest prompt =
        new PromptRequest(
            like.promptId(),
            like.generation().withMaxTokens(OptionalInt.of(1)),
            like.modelAlias(),
            like.needs(),
            like.priority(),
            like.deadlineRemainingMs(),
            like.policy(),
            like.pinDevice(),
            like.session(),
            true,
            like.clientKey());
    story.engines(CPU).peer(CPU).arrives(prompt);
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));
    story.accept().says("Paris");

    story.core.advance(SILENCE);

    PromptResult result = story.done().orElseThrow().result();
    assertThat(result.completionTokens()).isEqualTo(1);
    assertThat(result.measures()).isEmpty();
  }

  private PromptRequest twoDevices() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));
    return prompt;
  }
}
