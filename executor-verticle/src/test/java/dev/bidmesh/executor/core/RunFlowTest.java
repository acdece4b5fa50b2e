package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorObservation.EngineChanged;
import dev.bidmesh.executor.core.ExecutorObservation.PromptRead;
import dev.bidmesh.executor.core.ExecutorOutput.CancelRun;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Completion.RunError;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunFlowTest {

  private final CoreBench bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1);

  @Test
  void shouldDeliverTheTextAndThenTellTheEnd() {
    Award award = bench.take(bench.award());
    long run = bench.lastStarted();
    bench.driver.observe(new PromptRead(run, 12));
    bench.driver.advance(Duration.ofMillis(100));
    bench.write(run, "Hello").end(run, FinishReason.STOP);
    assertThat(bench.completions(award)).isEmpty();

    bench.acknowledge(8);

    assertThat(bench.chunks()).extracting("content").containsExactly("Hello");
    assertThat(bench.completions(award))
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.finish()).isEqualTo(FinishReason.STOP);
              assertThat(end.chunks()).isEqualTo(1);
              assertThat(end.promptTokens()).isEqualTo(10);
              assertThat(end.completionTokens()).isEqualTo(5);
              assertThat(end.ttftMs()).isEqualTo(100);
              assertThat(end.queueMs()).isZero();
              assertThat(end.error()).isEmpty();
            });
  }

  @Test
  void shouldFreeTheSlotWhenTheEngineEndsEvenIfTheOwnerIsSlow() {
    bench.take(bench.award());
    Award next = bench.take(bench.award());
    long first = bench.lastStarted();

    bench.write(first, "Hello").end(first, FinishReason.STOP);

    assertThat(bench.lastStarted()).isNotEqualTo(first);
    assertThat(bench.completions(next)).isEmpty();
    assertThat(bench.state().free()).isZero();
    assertThat(bench.state().queued()).isZero();
  }

  @Test
  void shouldStartWaitingRunsByPriorityThenDeadlineThenArrival() {
    bench.take(bench.award());
    Award low = bench.take(bench.award(10, 20_000, 1_000));
    Award late = bench.take(bench.award(50, 60_000, 1_000));
    Award soon = bench.take(bench.award(50, 30_000, 1_000));
    Award soonAfter = bench.take(bench.award(50, 30_000, 1_000));

    var order = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      bench.end(bench.lastStarted(), FinishReason.STOP);
      StartRun started = last(bench.driver.outputs(StartRun.class));
      order.add(started.request().spec().input().toString());
    }

    assertThat(order.subList(0, 4))
        .containsExactly(text(soon), text(soonAfter), text(late), text(low));
  }

  @Test
  void shouldGiveLifeSignsFromAcceptanceOn() {
    Award running = bench.take(bench.award());
    Award waiting = bench.take(bench.award());

    bench.driver.advance(Duration.ofMillis(500));
    assertThat(signs(running)).extracting(Progress::phase).containsExactly(RunPhase.PREFILL);
    assertThat(signs(waiting)).extracting(Progress::phase).containsExactly(RunPhase.QUEUED);
    assertThat(signs(waiting)).extracting(Progress::position).containsExactly(1);

    bench.write(bench.lastStarted(), "Hi");
    bench.driver.advance(Duration.ofMillis(500));
    assertThat(last(signs(running)).phase()).isEqualTo(RunPhase.DECODE);
    assertThat(last(signs(running)).tokens()).isEqualTo(1);
  }

  @Test
  void shouldCancelOnTheOwnersWordAndFreeTheSlotOnceTheEngineHasStopped() {
    Award award = bench.take(bench.award());
    long run = bench.lastStarted();

    cancel(award, CoreBench.OWNER);
    assertThat(bench.driver.outputs(CancelRun.class)).containsExactly(new CancelRun(run));
    assertThat(bench.state().free()).isZero();
    bench.end(run, FinishReason.CANCELLED);

    assertThat(bench.state().free()).isEqualTo(1);
    assertThat(bench.completions(award))
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.finish()).isEqualTo(FinishReason.CANCELLED);
              assertThat(end.error()).contains(new RunError(FailureCode.CANCELLED, "client gone"));
            });
  }

  @Test
  void shouldIgnoreACancelThatIsNotTheOwners() {
    Award award = bench.take(bench.award());

    cancel(award, Devices.id("stranger"));

    assertThat(bench.driver.outputs(CancelRun.class)).isEmpty();
  }

  @Test
  void shouldTakeACancelledRunOutOfTheQueue() {
    bench.take(bench.award());
    Award waiting = bench.take(bench.award());

    cancel(waiting, CoreBench.OWNER);

    assertThat(bench.state().queued()).isZero();
    assertThat(bench.completions(waiting)).hasSize(1);
    assertThat(bench.driver.outputs(CancelRun.class)).isEmpty();
  }

  @Test
  void shouldTellTheOwnerButKeepTheSlotWhenTheEngineDoesNotStop() {
    Award award = bench.take(bench.award());
    long run = bench.lastStarted();
    cancel(award, CoreBench.OWNER);

    bench.driver.advance(Duration.ofSeconds(2));
    assertThat(bench.completions(award)).isNotEmpty();
    bench.acknowledge(8);
    assertThat(bench.state().free()).isZero();
    bench.end(run, FinishReason.CANCELLED);

    assertThat(bench.state().free()).isEqualTo(1);
    assertThat(bench.completions(award)).hasSize(1);
  }

  @Test
  void shouldLetARunLeaveTheQueueThatCannotEndInTimeAnyMore() {
    Award running = bench.predicting(2, .13).take(bench.award());
    Award waiting = bench.take(bench.award(50, 4_000, 1_000));
    Award next = bench.take(bench.award());

    bench.driver.advance(Duration.ofMillis(2_500));
    bench.acknowledge(8);

    // Of 4 s 1.5 are left, and it takes 2, or 1.7 with luck.
    assertThat(bench.completions(running)).isEmpty();
    assertThat(code(waiting)).isEqualTo(FailureCode.DEADLINE);
    assertThat(bench.state().queued()).isEqualTo(1);
    bench.end(bench.lastStarted(), FinishReason.LENGTH);
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(2);
    assertThat(bench.completions(next)).isEmpty();
  }

  @Test
  void shouldStartTheNextIfTheFirstInTheQueueCannotEndInTime() {
    bench.predicting(2, .13).take(bench.award());
    Award late = bench.take(bench.award(50, 4_000, 1_000));
    bench.take(bench.award());
    bench.driver.advance(Duration.ofMillis(2_400));

    bench.end(bench.lastStarted(), FinishReason.LENGTH);
    bench.acknowledge(8);

    assertThat(code(late)).isEqualTo(FailureCode.DEADLINE);
    assertThat(bench.state().queued()).isZero();
    assertThat(bench.state().free()).isZero();
  }

  @Test
  void shouldLetClientsTakeTurns() {
    bench.take(bench.award());
    Award first = bench.take(CoreBench.ofClient(bench.award(), "a"));
    Award second = bench.take(CoreBench.ofClient(bench.award(), "a"));
    Award other = bench.take(CoreBench.ofClient(bench.award(), "b"));
    bench.driver.forget();

    bench.driver.advance(Duration.ofMillis(500));

    assertThat(position(first)).isEqualTo(1);
    assertThat(position(other)).isEqualTo(2);
    assertThat(position(second)).isEqualTo(3);
  }

  @Test
  void shouldTellHowLongARunWillWait() {
    bench.predicting(2, .13).take(bench.award());
    Award waiting = bench.take(bench.award());

    bench.driver.advance(Duration.ofMillis(500));

    assertThat(lifeSign(waiting).waitMs().orElseThrow()).isBetween(1_400L, 1_700L);
    assertThat(lifeSign(waiting).position()).isEqualTo(1);
  }

  private int position(Award award) {
    return lifeSign(award).position();
  }

  private Progress lifeSign(Award award) {
    return bench.driver.sent(Progress.class).stream()
        .filter(sign -> sign.promptId().equals(award.promptId()))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void shouldEndARunWhoseTimeIsUp() {
    Award running = bench.take(bench.award(50, 3_000, 1_000));
    Award waiting = bench.take(bench.award(50, 2_000, 1_000));

    for (int i = 0; i < 6; i++) {
      bench.driver.advance(Duration.ofMillis(500));
      bench.acknowledge(8);
    }
    bench.end(bench.lastStarted(), FinishReason.CANCELLED);

    assertThat(code(running)).isEqualTo(FailureCode.DEADLINE);
    assertThat(code(waiting)).isEqualTo(FailureCode.DEADLINE);
    assertThat(bench.state().free()).isEqualTo(1);
    assertThat(bench.state().queued()).isZero();
  }

  @Test
  void shouldReportWhatTheEngineSaysWentWrong() {
    Award award = bench.take(bench.award());
    long run = bench.lastStarted();
    bench.write(run, "Half an ans");

    bench.end(run, GenerationEnd.error(FailureCode.ENGINE_FAILED, "it broke", TokenUsage.NONE));
    bench.acknowledge(8);

    Completion end = bench.completions(award).get(0);
    assertThat(end.finish()).isEqualTo(FinishReason.ERROR);
    assertThat(end.error()).contains(new RunError(FailureCode.ENGINE_FAILED, "it broke"));
    assertThat(end.chunks()).isEqualTo(1);
    assertThat(bench.state().free()).isEqualTo(1);
  }

  @Test
  void shouldCallAnEmptyAnswerAFailure() {
    Award award = bench.take(bench.award());

    bench.end(bench.lastStarted(), FinishReason.STOP);

    assertThat(bench.completions(award).get(0).finish()).isEqualTo(FinishReason.ERROR);
    assertThat(code(award)).isEqualTo(FailureCode.ENGINE_FAILED);
  }

  @Test
  void shouldFailWaitingRunsWhenTheEngineIsGone() {
    Award running = bench.take(bench.award());
    Award waiting = bench.take(bench.award());

    bench.driver.observe(
        new EngineChanged("engine", EngineStatus.failed("gone", CoreBench.READY.models())));

    assertThat(code(waiting)).isEqualTo(FailureCode.NO_ENGINE);
    assertThat(bench.completions(running)).isEmpty();
    assertThat(bench.state().queued()).isZero();
  }

  @Test
  void shouldGiveUpARunWhoseOwnerAnswersNothing() {
    Award award = bench.take(bench.award());
    long run = bench.lastStarted();

    bench.driver.advance(Duration.ofMillis(9_900));
    assertThat(bench.driver.outputs(CancelRun.class)).isEmpty();
    bench.driver.advance(Duration.ofMillis(100));
    bench.end(run, FinishReason.CANCELLED);

    assertThat(code(award)).isEqualTo(FailureCode.LOST);
    assertThat(bench.state().free()).isEqualTo(1);
  }

  @Test
  void shouldGiveUpARunThatItsOwnerDisowns() {
    bench.take(bench.award());
    bench.driver.advance(Duration.ofMillis(500));

    bench.driver.fail(bench.driver.openAsks(Progress.class).get(0).key(), FailureCode.CANCELLED);

    assertThat(bench.driver.outputs(CancelRun.class)).hasSize(1);
  }

  @Test
  void shouldTellTheEndOftenBeforeTheOwnerTakesItsSilenceForALossAndThenGiveUp() {
    Award award = bench.take(bench.award());
    bench.end(bench.lastStarted(), FinishReason.LENGTH);

    bench.driver.advance(Duration.ofMillis(1_500));
    assertThat(bench.completions(award)).hasSize(3);

    bench.driver.advance(Duration.ofSeconds(30));
    assertThat(bench.completions(award)).hasSize(6);
    assertThat(bench.driver.timers()).extracting("purpose").containsOnly("snapshot");
  }

  @Test
  void shouldLeaveNoTimersBehind() {
    Award award = bench.take(bench.award());
    bench.write(bench.lastStarted(), "x").write(bench.lastStarted(), "y");
    bench.end(bench.lastStarted(), FinishReason.STOP);
    bench.acknowledge(8);
    bench.acknowledge(8);
    bench.acknowledge(8);

    assertThat(bench.completions(award)).hasSize(1);
    assertThat(bench.driver.timers()).extracting("purpose").containsOnly("snapshot");
    assertThat(bench.driver.openAsks()).isEmpty();
  }

  private void cancel(Award award, DeviceId from) {
    bench.driver.receive(from, new Cancel(award.promptId(), award.attempt(), "client gone"));
  }

  private FailureCode code(Award award) {
    return last(bench.completions(award)).error().orElseThrow().code();
  }

  private List<Progress> signs(Award award) {
    return bench.driver.sent(Progress.class).stream()
        .filter(sign -> sign.promptId().equals(award.promptId()))
        .toList();
  }

  private static String text(Award award) {
    return award.generation().input().toString();
  }

  private static <T> T last(List<T> all) {
    return all.get(all.size() - 1);
  }

  @Test
  void shouldTellTheEndWithTheLastOfTheText() {
    Award award = bench.take(bench.award());
    bench.driver.observe(wroteAll("It is 2."));

    assertThat(bench.chunks())
        .singleElement()
        .satisfies(
            chunk -> {
              assertThat(chunk.content()).isEqualTo("It is 2.");
              assertThat(chunk.end().orElseThrow().finish()).isEqualTo(FinishReason.STOP);
              assertThat(chunk.end().orElseThrow().chunks()).isEqualTo(1);
            });
    bench.driver.answer(
        bench.driver.openAsks(TokenChunk.class).get(0).key(),
        Credit.to(bench.chunks().get(0), Credit.INITIAL));
    assertThat(bench.completions(award)).isEmpty();
    assertThat(bench.driver.openAsks()).isEmpty();
    bench.driver.forget();
    bench.driver.advance(Duration.ofSeconds(20));
    assertThat(bench.driver.sent(Completion.class)).isEmpty();
  }

  @Test
  void shouldTellTheEndByItselfToAnOwnerThatDoesNotTakeItWithTheText() {
    Award award = bench.take(bench.award());
    bench.driver.observe(wroteAll("It is 2."));

    bench.acknowledge(Credit.INITIAL);

    assertThat(bench.completions(award))
        .singleElement()
        .satisfies(end -> assertThat(end.chunks()).isEqualTo(1));
  }

  @Test
  void shouldSendTheEndAgainWithTheTextThatWasNotAcknowledged() {
    Award award = bench.take(bench.award());
    bench.driver.observe(wroteAll("It is 2."));

    bench.driver.advance(ExecutorConfig.DEFAULT.chunkTimeout());
    bench.driver.advance(Duration.ofSeconds(1));

    assertThat(bench.chunks()).hasSizeGreaterThan(1).allMatch(chunk -> chunk.end().isPresent());
    assertThat(bench.completions(award)).isEmpty();
  }

  private ExecutorObservation.RunWritten wroteAll(String text) {
    return new ExecutorObservation.RunWritten(
        bench.lastStarted(),
        List.of(Piece.text(text, 4)),
        GenerationEnd.of(FinishReason.STOP, new TokenUsage(10, 4, false)));
  }
}
