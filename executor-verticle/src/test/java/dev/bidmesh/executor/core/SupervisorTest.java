package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorObservation.DrainRequested;
import dev.bidmesh.executor.core.ExecutorObservation.EngineChanged;
import dev.bidmesh.executor.core.ExecutorObservation.PieceWritten;
import dev.bidmesh.executor.core.ExecutorOutput.CancelRun;
import dev.bidmesh.executor.core.ExecutorOutput.Drained;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupervisorTest {

  private final CoreBench bench =
      new CoreBench(ExecutorConfig.DEFAULT, CoreBench.engine(2), (id, request) -> Optional.empty());

  @Test
  void shouldCalibrateAnEngineWithAFixedPromptBeforeAnnouncingItAsReady() {
    ready();

    StartRun calibration = bench.driver.outputs(StartRun.class).get(0);
    PromptInput input = calibration.request().spec().input();
    assertThat(input.charsFor(Accelerator.CPU)).isEqualTo(40);
    assertThat(calibration.request().spec().maxTokens()).hasValue(16);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.LOADING);
    assertThat(bench.state().healthReason()).hasValue("calibrating");

    calibrate(300, 1_000);

    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    assertThat(learned())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.lane()).isEqualTo(CoreBench.LANE);
              assertThat(run.features().promptChars()).isEqualTo(40);
              assertThat(run.serviceS()).isEqualTo(1);
              assertThat(run.ttftS()).isEqualTo(.3);
              assertThat(run.outcome()).isEqualTo(RunOutcome.FINISHED);
            });
  }

  @Test
  void shouldCalibrateAModelThatOnlyEmbedsWithAnEmbedding() {
    ModelInfo writes = CoreBench.READY.models().get(0);
    var embeds = EngineStatus.ready(List.of(writes.thatOnlyEmbeds()));
    bench.driver.observe(new ExecutorObservation.EngineChanged("engine", embeds));

    StartRun calibration = bench.driver.outputs(StartRun.class).get(0);
    calibrate(300, 1_000);

    assertThat(calibration.request().spec().input())
        .isInstanceOfSatisfying(
            PromptInput.Embed.class, input -> assertThat(input.texts()).hasSize(1));
    assertThat(calibration.request().spec().maxTokens()).isEmpty();
    assertThat(learned()).hasSize(1);
  }

  @Test
  void shouldTeachTheFastestOfAFewQuickCalibrations() {
    ready();

    calibrate(200, 250);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.LOADING);
    assertThat(bench.state().free()).isEqualTo(1);
    calibrate(30, 50);
    calibrate(60, 70);

    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(3);
    assertThat(learned())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.serviceS()).isEqualTo(.05);
              assertThat(run.ttftS()).isEqualTo(.03);
            });
  }

  @Test
  void shouldNotRepeatCalibrationsForLonger() {
    ready();

    calibrate(300, 900);
    calibrate(50, 100);

    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    assertThat(learned()).extracting(RunObserved::serviceS).containsExactly(.1);
  }

  @Test
  void shouldTeachWhatWasMeasuredIfARepetitionFails() {
    ready();
    calibrate(30, 50);
    failed("it broke");

    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    assertThat(learned()).extracting(RunObserved::serviceS).containsExactly(.05);
    bench.driver.advance(Duration.ofMinutes(10));
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(2);
  }

  @Test
  void shouldCalibrateAnewIfItsHardwareTurnsOutMeanwhile() {
    ready();
    bench.driver.advance(Duration.ofMillis(500));
    var gpu = new Compute(Accelerator.GPU, Evidence.DETECTED, "it says so");
    bench.driver.observe(new EngineChanged("engine", CoreBench.READY.withCompute(gpu)));
    bench.end(bench.lastStarted(), FinishReason.LENGTH);

    assertThat(learned()).isEmpty();
    assertThat(bench.state().health()).isEqualTo(EngineHealth.LOADING);
    calibrate(500, 1_500);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    assertThat(learned())
        .singleElement()
        .satisfies(run -> assertThat(run.lane().accelerator()).isEqualTo(Accelerator.GPU));
  }

  @Test
  void shouldCalibrateOnlyOnce() {
    ready();
    bench.calibrate(Duration.ofSeconds(1));

    bench.driver.observe(
        new EngineChanged("engine", EngineStatus.failed("gone", CoreBench.READY.models())));
    ready();

    assertThat(bench.driver.outputs(StartRun.class)).hasSize(1);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldHaveAnotherLaneOnceItsHardwareTurnsOut() {
    ready();
    bench.calibrate(Duration.ofMillis(10));
    bench.driver.forget();

    var gpu = new Compute(Accelerator.GPU, Evidence.DETECTED, "it says so");
    bench.driver.observe(new EngineChanged("engine", CoreBench.READY.withCompute(gpu)));

    assertThat(bench.state().accelerator()).isEqualTo(Accelerator.GPU);
    assertThat(bench.state().evidence()).isEqualTo(Evidence.DETECTED);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    bench.calibrate(Duration.ofMillis(10));
    assertThat(bench.driver.sentTo(Address.Local.BANDIT, RunObserved.class))
        .isNotEmpty()
        .allSatisfy(run -> assertThat(run.lane().accelerator()).isEqualTo(Accelerator.GPU));
    // A bid of a moment ago, for the lane that it was taken for, is kept.
    assertThat(bench.reply(bench.take(bench.award()))).isInstanceOf(AwardReply.Accepted.class);
  }

  @Test
  void shouldTryAFailedCalibrationAgainAndSayWhyItIsNotReady() {
    ready();
    failed("it broke");

    assertThat(bench.state().health()).isEqualTo(EngineHealth.LOADING);
    assertThat(bench.state().healthReason().orElseThrow()).contains("it broke");
    bench.driver.advance(Duration.ofMillis(4_999));
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(1);
    bench.driver.advance(Duration.ofMillis(1));
    bench.calibrate(Duration.ofSeconds(1));

    assertThat(bench.driver.outputs(StartRun.class)).hasSize(2);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
    assertThat(bench.state().free()).isEqualTo(2);
  }

  @Test
  void shouldWaitLongerAfterEachCalibrationThatFails() {
    ready();
    for (long pauseS : new long[] {5, 10, 20, 40, 80, 160, 300, 300}) {
      failed("it broke");
      int before = bench.driver.outputs(StartRun.class).size();
      bench.driver.advance(Duration.ofSeconds(pauseS).minusMillis(1));
      assertThat(bench.driver.outputs(StartRun.class)).as("%s s", pauseS).hasSize(before);
      bench.driver.advance(Duration.ofMillis(1));
      assertThat(bench.driver.outputs(StartRun.class)).as("%s s", pauseS).hasSize(before + 1);
    }
    calibrate(500, 1_500);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldCalibrateSoonWhenAnEngineIsReadyAnewThatHasFailedOften() {
    ready();
    for (long pauseS : new long[] {5, 10, 20, 40, 80}) {
      failed("it broke");
      bench.driver.advance(Duration.ofSeconds(pauseS));
    }
    failed("it broke");
    int before = bench.driver.outputs(StartRun.class).size();
    bench.driver.observe(
        new EngineChanged("engine", EngineStatus.failed("restarting", CoreBench.READY.models())));
    ready();

    bench.driver.advance(Duration.ofMillis(4_999));
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(before);
    bench.driver.advance(Duration.ofMillis(1));
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(before + 1);
    calibrate(500, 1_500);
    assertThat(bench.state().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldGiveUpACalibrationThatTakesTooLong() {
    ready();

    bench.driver.advance(Duration.ofMinutes(2));
    assertThat(bench.driver.outputs(CancelRun.class)).hasSize(1);
    bench.end(bench.lastStarted(), FinishReason.CANCELLED);

    assertThat(bench.state().healthReason().orElseThrow()).contains("too long");
    assertThat(bench.state().free()).isEqualTo(2);
  }

  @Test
  void shouldPublishChangesAtOnceAndOtherwiseEverySecond() {
    bench.driver.forget();
    ready();
    assertThat(snapshots()).isNotEmpty();
    bench.calibrate(Duration.ofMillis(10));
    bench.driver.forget();

    bench.driver.advance(Duration.ofMillis(2_500));
    assertThat(snapshots()).hasSize(2);
    bench.driver.forget();
    bench.take(bench.award());
    bench.driver.advance(Duration.ofMillis(5));
    EngineSnapshot latest = snapshots().get(snapshots().size() - 1);
    assertThat(latest.engines().get(0).free()).isEqualTo(1);
  }

  @Test
  void shouldTellOfSlotsTogetherWhileOthersAreFree() {
    var wide = CoreBench.ready(ExecutorConfig.DEFAULT, 4);
    for (int i = 0; i < 3; i++) {
      wide.take(wide.award());
    }
    assertThat(wide.driver.sentTo(Address.Local.ENGINES, EngineSnapshot.class)).isEmpty();

    wide.driver.advance(Duration.ofMillis(5));

    assertThat(wide.driver.sentTo(Address.Local.ENGINES, EngineSnapshot.class))
        .singleElement()
        .satisfies(told -> assertThat(told.engines().get(0).free()).isEqualTo(1));
  }

  @Test
  void shouldTellAtOnceThatTheLastSlotIsTakenAndThatOneIsFreeAgain() {
    var narrow = CoreBench.ready(ExecutorConfig.DEFAULT, 1);

    narrow.take(narrow.award());
    assertThat(latestFree(narrow)).isEqualTo(0);
    narrow.write(narrow.lastStarted(), "x").end(narrow.lastStarted(), FinishReason.STOP);

    assertThat(latestFree(narrow)).isEqualTo(1);
  }

  @Test
  void shouldTellOfAQueueAtOnce() {
    var narrow = CoreBench.ready(ExecutorConfig.DEFAULT, 1);
    narrow.take(narrow.award());
    narrow.driver.forget();

    narrow.take(narrow.award());

    List<EngineSnapshot> told = narrow.driver.sentTo(Address.Local.ENGINES, EngineSnapshot.class);
    assertThat(told.get(told.size() - 1).engines().get(0).queued()).isEqualTo(1);
  }

  private static int latestFree(CoreBench bench) {
    List<EngineSnapshot> told = bench.driver.sentTo(Address.Local.ENGINES, EngineSnapshot.class);
    return told.get(told.size() - 1).engines().get(0).free();
  }

  @Test
  void shouldPublishHealthChangesAtOnce() {
    bench.driver.forget();

    bench.driver.observe(
        new EngineChanged("engine", EngineStatus.failed("no such file", List.of())));

    assertThat(snapshots())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.engines().get(0).health()).isEqualTo(EngineHealth.FAILED);
              assertThat(it.engines().get(0).healthReason()).hasValue("no such file");
            });
  }

  @Test
  void shouldTellWhatIsLeftOfTheWorkAtAnyTimeUntilTheNextSnapshot() {
    var busy = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(3, .13);
    busy.take(busy.award());
    busy.take(busy.award());
    List<EngineSnapshot> told = busy.driver.sentTo(Address.Local.ENGINES, EngineSnapshot.class);
    EngineSnapshot snapshot = told.get(told.size() - 1);

    busy.driver.advance(Duration.ofMillis(2_950));

    assertThat(snapshot.backlogS(snapshot.engines().get(0), 2.95))
        .isCloseTo(busy.state().backlogS(), within(1e-9))
        .isCloseTo(3.3, within(.1));
  }

  @Test
  void shouldTellTheWorkAheadOfANewPrompt() {
    var busy = CoreBench.ready(ExecutorConfig.DEFAULT, 2).predicting(3, .13);
    busy.take(busy.award());
    assertThat(busy.state().backlogS()).isZero();

    busy.take(busy.award());
    busy.take(busy.award());

    assertThat(busy.state().backlogS()).isEqualTo(3);
    busy.driver.advance(Duration.ofSeconds(1));
    assertThat(busy.state().backlogS()).isBetween(1.9, 2.1);
  }

  @Test
  void shouldBeDrainedAtOnceWhenNothingRuns() {
    bench.driver.observe(new DrainRequested(Duration.ofSeconds(5)));

    assertThat(bench.driver.outputs(Drained.class)).hasSize(1);
    assertThat(snapshots().get(snapshots().size() - 1).draining()).isTrue();
  }

  @Test
  void shouldLetRunsEndWhileDrainingAndThenBeDrained() {
    var busy = CoreBench.ready(ExecutorConfig.DEFAULT, 1);
    busy.take(busy.award());
    busy.take(busy.award());
    busy.driver.observe(new DrainRequested(Duration.ofSeconds(5)));

    for (int i = 0; i < 2; i++) {
      assertThat(busy.driver.outputs(Drained.class)).isEmpty();
      busy.end(busy.lastStarted(), FinishReason.LENGTH);
      busy.acknowledge(8);
    }

    assertThat(busy.driver.outputs(Drained.class)).hasSize(1);
  }

  @Test
  void shouldCancelWhatIsLeftWhenTheTimeToDrainIsOver() {
    var busy = CoreBench.ready(ExecutorConfig.DEFAULT, 1);
    Award running = busy.take(busy.award());
    Award waiting = busy.take(busy.award());
    busy.driver.observe(new DrainRequested(Duration.ofSeconds(1)));

    busy.driver.advance(Duration.ofSeconds(1));
    busy.end(busy.lastStarted(), FinishReason.CANCELLED);
    busy.acknowledge(8);

    assertThat(busy.driver.outputs(Drained.class)).hasSize(1);
    for (Award award : List.of(running, waiting)) {
      assertThat(busy.completions(award).get(0).error().orElseThrow().code())
          .isEqualTo(FailureCode.DRAINING);
    }
  }

  @Test
  void shouldBeDrainedEvenIfNobodyAnswers() {
    var busy = CoreBench.ready(ExecutorConfig.DEFAULT, 1);
    busy.take(busy.award());
    busy.driver.observe(new DrainRequested(Duration.ofSeconds(1)));

    busy.driver.advance(Duration.ofSeconds(3));

    assertThat(busy.driver.outputs(Drained.class)).hasSize(1);
  }

  private void failed(String why) {
    bench.end(
        bench.lastStarted(), GenerationEnd.error(FailureCode.ENGINE_FAILED, why, TokenUsage.NONE));
  }

  /** Has the calibration that goes on write after some time and end after another. */
  private void calibrate(long textMs, long endMs) {
    long run = bench.lastStarted();
    bench.driver.advance(Duration.ofMillis(textMs));
    bench.driver.observe(new PieceWritten(run, Piece.text("A mesh", 2)));
    bench.driver.advance(Duration.ofMillis(endMs - textMs));
    bench.end(run, FinishReason.LENGTH);
  }

  private List<RunObserved> learned() {
    return bench.driver.sentTo(Address.Local.BANDIT, RunObserved.class);
  }

  private void ready() {
    bench.driver.observe(new EngineChanged("engine", CoreBench.READY));
  }

  private List<EngineSnapshot> snapshots() {
    return bench.driver.sentTo(Address.Local.ENGINES, EngineSnapshot.class);
  }
}
