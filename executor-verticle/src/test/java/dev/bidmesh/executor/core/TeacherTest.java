package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TeacherTest {

  private final CoreBench bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(2, .13);

  @Test
  void shouldTeachAFinishedRunWithTheFeaturesOfItsAcceptance() {
    load(.2);
    bench.take(bench.award());
    load(.9);

    finish(Duration.ofSeconds(3));

    assertThat(taught())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.outcome()).isEqualTo(RunOutcome.FINISHED);
              assertThat(run.serviceS()).isEqualTo(3);
              assertThat(run.tokens()).isEqualTo(5);
              assertThat(run.features().cpu()).hasValue(.2);
            });
  }

  @Test
  void shouldNotCountTheWaitForASlot() {
    bench.take(bench.award());
    bench.take(bench.award());
    finish(Duration.ofSeconds(3));

    finish(Duration.ofSeconds(1));

    assertThat(taught()).extracting(RunObserved::serviceS).containsExactly(3.0, 1.0);
  }

  @Test
  void shouldTeachACancelledRunOnlyWhenItHadOutlastedItsPrediction() {
    Award early = bench.take(bench.award());
    cancelAfter(early, Duration.ofMillis(1_900));
    assertThat(taught()).isEmpty();

    Award late = bench.take(bench.award());
    cancelAfter(late, Duration.ofMillis(2_100));

    assertThat(taught())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.outcome()).isEqualTo(RunOutcome.LOWER_BOUND);
              assertThat(run.serviceS()).isEqualTo(2.1);
            });
  }

  @Test
  void shouldTeachNothingOfARunThatWasCancelledInTheQueueHoweverLongItWaited() {
    bench.take(bench.award());
    Award queued = bench.take(bench.award());
    bench.driver.advance(Duration.ofSeconds(5));

    bench.driver.receive(CoreBench.OWNER, new Cancel(queued.promptId(), 1, "another was faster"));
    bench.acknowledge(8);

    assertThat(taught()).isEmpty();
  }

  @Test
  void shouldTeachOnlyTheTimeInTheSlotOfACancelledRunThatHadWaited() {
    bench.take(bench.award());
    Award waited = bench.take(bench.award());
    finish(Duration.ofSeconds(3));

    cancelAfter(waited, Duration.ofMillis(1_900));

    assertThat(taught()).extracting(RunObserved::outcome).containsExactly(RunOutcome.FINISHED);
  }

  @Test
  void shouldTeachThatTheEngineFailed() {
    bench.take(bench.award());

    fail(FailureCode.ENGINE_FAILED);

    assertThat(taught()).extracting(RunObserved::outcome).containsExactly(RunOutcome.FAILED);
  }

  @ParameterizedTest
  @EnumSource(names = {"BAD_REQUEST", "TOO_LONG", "UNSUPPORTED", "NO_SUCH_MODEL"})
  void shouldNotBlameTheEngineForTheRequest(FailureCode code) {
    bench.take(bench.award());

    fail(code);

    assertThat(taught()).isEmpty();
  }

  @Test
  void shouldTeachNothingOfAnEmptyAnswer() {
    bench.take(bench.award());

    bench.end(bench.lastStarted(), FinishReason.STOP);

    assertThat(taught()).isEmpty();
  }

  @Test
  void shouldNotTeachARunTwiceWhenItsOwnerGivesFeedback() {
    Award award = bench.take(bench.award());
    finish(Duration.ofSeconds(3));
    bench.acknowledge(8);
    bench.acknowledge(8);

    feedback(award, RunOutcome.FAILED);

    assertThat(taught()).hasSize(1);
  }

  @Test
  void shouldLearnNothingFromAnOwnerWhoSawARunFinish() {
    Award award = bench.take(bench.award());
    finish(Duration.ofSeconds(3));
    // The owner may be quicker than the acknowledgement of the last piece.
    feedback(award, RunOutcome.FINISHED);
    bench.acknowledge(8);
    bench.acknowledge(8);
    feedback(award, RunOutcome.FINISHED);

    assertThat(taught()).extracting(RunObserved::outcome).containsExactly(RunOutcome.FINISHED);

    Award empty = bench.take(bench.award());
    bench.end(bench.lastStarted(), FinishReason.STOP);
    feedback(empty, RunOutcome.FINISHED);

    assertThat(taught()).hasSize(1);
  }

  @Test
  void shouldTeachOnceWhatOnlyTheOwnerSaw() {
    Award award = bench.take(bench.award());
    cancelAfter(award, Duration.ofSeconds(1));
    bench.acknowledge(8);
    assertThat(taught()).isEmpty();

    feedback(award, RunOutcome.FAILED);
    feedback(award, RunOutcome.FAILED);

    assertThat(taught()).extracting(RunObserved::outcome).containsExactly(RunOutcome.FAILED);
  }

  @Test
  void shouldCountFeedbackThatIsGivenAgainAmongWhatIsIgnored() {
    Award ended = bench.take(bench.award());
    cancelAfter(ended, Duration.ofSeconds(1));
    bench.acknowledge(8);
    feedback(ended, RunOutcome.FAILED);
    assertThat(ignored()).isZero();

    feedback(ended, RunOutcome.FAILED);
    assertThat(ignored()).isEqualTo(1);

    Award live = bench.take(bench.award());
    feedback(live, RunOutcome.FAILED);
    assertThat(ignored()).isEqualTo(1);
    feedback(live, RunOutcome.FAILED);
    cancelAfter(live, Duration.ofMillis(1));
    bench.acknowledge(8);
    feedback(live, RunOutcome.FAILED);

    assertThat(ignored()).isEqualTo(3);
  }

  @Test
  void shouldTeachAtTheEndWhatTheOwnerSawOfARunThatStillGoesOnHere() {
    Award award = bench.take(bench.award());

    // when: it thaws, and finds this in its queue
    feedback(award, RunOutcome.FAILED);
    assertThat(taught()).isEmpty();
    cancelAfter(award, Duration.ofMillis(1));
    bench.acknowledge(8);
    feedback(award, RunOutcome.FAILED);

    assertThat(taught()).extracting(RunObserved::outcome).containsExactly(RunOutcome.FAILED);
  }

  @Test
  void shouldNotTeachWhatTheOwnerSawIfTheRunTaughtSomethingAfterAll() {
    Award award = bench.take(bench.award());
    feedback(award, RunOutcome.FAILED);

    finish(Duration.ofSeconds(3));
    bench.acknowledge(8);
    bench.acknowledge(8);

    assertThat(taught()).extracting(RunObserved::outcome).containsExactly(RunOutcome.FINISHED);
  }

  @Test
  void shouldBelieveTheOwnerOfARunOnly() {
    Award award = bench.take(bench.award());
    feedback(Devices.id("stranger"), award, RunOutcome.FAILED);
    cancelAfter(award, Duration.ofMillis(1));
    bench.acknowledge(8);
    feedback(Devices.id("stranger"), award, RunOutcome.FAILED);

    assertThat(taught()).isEmpty();
  }

  @Test
  void shouldForgetARunAfterAnHour() {
    Award award = bench.take(bench.award());
    cancelAfter(award, Duration.ofMillis(100));
    bench.acknowledge(8);
    bench.driver.advance(PastRuns.TTL.plusSeconds(1));

    feedback(award, RunOutcome.FAILED);

    assertThat(taught()).isEmpty();
  }

  @Test
  void shouldIgnoreFeedbackAboutAnUnknownRun() {
    feedback(bench.award(), RunOutcome.FAILED);

    assertThat(taught()).isEmpty();
  }

  private void load(double cpu) {
    var telemetry =
        new Telemetry(
            OptionalDouble.of(cpu),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    bench.driver.receive(CoreBench.SELF, new TelemetryStatus(telemetry, List.of()));
  }

  private void finish(Duration after) {
    bench.driver.advance(after);
    bench.write(bench.lastStarted(), "text").end(bench.lastStarted(), FinishReason.STOP);
  }

  private void cancelAfter(Award award, Duration after) {
    bench.driver.advance(after);
    bench.driver.receive(CoreBench.OWNER, new Cancel(award.promptId(), 1, "gone"));
    bench.end(bench.lastStarted(), FinishReason.CANCELLED);
  }

  private void fail(FailureCode code) {
    bench.end(bench.lastStarted(), GenerationEnd.error(code, "no", TokenUsage.NONE));
  }

  private void feedback(Award award, RunOutcome outcome) {
    feedback(CoreBench.OWNER, award, outcome);
  }

  private void feedback(DeviceId from, Award award, RunOutcome outcome) {
    bench.driver.receive(
        from,
        new Feedback(award.promptId(), 1, award.lane(), OptionalDouble.empty(), 5_000, outcome));
  }

  private long ignored() {
    return bench.told().strayFeedback().orElseThrow();
  }

  private List<RunObserved> taught() {
    return bench.driver.sentTo(Address.Local.BANDIT, RunObserved.class);
  }
}
