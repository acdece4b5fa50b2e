package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorObservation.DrainRequested;
import dev.bidmesh.executor.core.ExecutorObservation.EngineChanged;
import dev.bidmesh.executor.core.ExecutorOutput.CancelRun;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.AwardReply.Accepted;
import dev.bidmesh.protocol.message.AwardReply.Refused;
import dev.bidmesh.protocol.message.AwardReply.Requote;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwardIntakeTest {

  @Test
  void shouldAcceptAndStartAtOnceWhenASlotIsFree() {
    var bench = CoreBench.ready().predicting(2, .13);

    Award award = bench.take(bench.award());

    assertThat(bench.reply(award))
        .isInstanceOfSatisfying(Accepted.class, it -> assertThat(it.predictedS()).isEqualTo(2));
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(1);
  }

  @Test
  void shouldAskTheBanditWithThePresentTelemetry() {
    var bench = CoreBench.ready();
    var telemetry =
        new Telemetry(
            OptionalDouble.of(.25),
            OptionalDouble.of(.5),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    bench.driver.receive(CoreBench.SELF, new TelemetryStatus(telemetry, List.of()));

    bench.driver.receive(CoreBench.OWNER, bench.award());

    var candidate = bench.driver.sent(ScoreRequest.class).get(0).candidates().get(0);
    assertThat(candidate.lane()).isEqualTo(CoreBench.LANE);
    assertThat(candidate.features().cpu()).hasValue(.25);
    assertThat(candidate.features().promptChars()).isEqualTo("What is 1 + 1?".length());
  }

  @Test
  void shouldExpectWhatRunsHaveTakenWhenTheBanditIsSilent() {
    var bench = CoreBench.ready();
    Award award = bench.award(50, 600_000, 600);
    bench.driver.receive(CoreBench.OWNER, award);

    bench.driver.advance(Duration.ofMillis(49));
    assertThat(bench.replies(award)).isEmpty();
    bench.driver.advance(Duration.ofMillis(1));

    // As the calibration took; the quote is no prediction, but what the owner puts up with.
    assertThat(bench.reply(award))
        .isInstanceOfSatisfying(
            Accepted.class, it -> assertThat(it.predictedS()).isCloseTo(.1, within(1e-9)));
  }

  @Test
  void shouldBelieveAShorterQuoteWhenTheBanditIsSilent() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(4, .13);
    bench.take(bench.award());
    Award queued = bench.award(50, 600_000, 6);

    bench.driver.receive(CoreBench.OWNER, queued);
    bench.driver.advance(ExecutorConfig.DEFAULT.scoreTimeout());

    assertThat(((Accepted) bench.reply(queued)).predictedS()).isCloseTo(6, within(1e-6));
  }

  @Test
  void shouldNotTakeTheQuoteForAServiceWhenThereIsMoreToWaitForThanWasQuoted() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(4, .13);
    bench.take(bench.award());
    Award queued = bench.award(50, 600_000, 1);

    bench.driver.receive(CoreBench.OWNER, queued);
    bench.driver.advance(ExecutorConfig.DEFAULT.scoreTimeout());

    assertThat(((Accepted) bench.reply(queued)).predictedS()).isGreaterThan(7);
  }

  @Test
  void shouldLearnNothingAboutItsPredictionsFromWhatItDidNotPredict() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT.withQueueCapacity(0), 1);
    var other = CoreBench.ready(ExecutorConfig.DEFAULT.withQueueCapacity(0), 1);
    assertThat(toldWhenFull(bench)).isEqualTo(toldWhenFull(other));
    for (int i = 0; i < 20; i++) {
      bench.driver.receive(CoreBench.OWNER, bench.award(50, 600_000, .001));
      bench.driver.advance(ExecutorConfig.DEFAULT.scoreTimeout());
      bench.driver.advance(Duration.ofSeconds(5));
      bench.write(bench.lastStarted(), "x").end(bench.lastStarted(), FinishReason.STOP);
      bench.acknowledge(8);
    }

    assertThat(toldWhenFull(bench)).isEqualTo(toldWhenFull(other));
  }

  /** When somebody is told to come back while a run goes on that is predicted to take 4 s. */
  private static OptionalLong toldWhenFull(CoreBench bench) {
    bench.predicting(4, .13).take(bench.award());
    OptionalLong told = bench.state().retryAfterMs();
    bench.driver.advance(Duration.ofSeconds(4));
    bench.write(bench.lastStarted(), "x").end(bench.lastStarted(), FinishReason.STOP);
    bench.acknowledge(8);
    return told;
  }

  @Test
  void shouldSurviveAbsurdPredictions() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT.withQueueCapacity(0), 1);
    bench.predicting(Double.MAX_VALUE, 1e3).experienced(0);
    bench.driver.receive(CoreBench.SELF, CoreBench.withoutBid(bench.award()));
    bench.answerScores();

    Award refused = bench.take(bench.award());

    assertThat(bench.state().backlogS()).isEqualTo(Checks.MAX_SECONDS);
    assertThat(((Refused) bench.reply(refused)).retryAfterMs())
        .hasValue(Duration.ofDays(1).toMillis());
  }

  @Test
  void shouldIgnoreABanditThatAnswersTooLate() {
    var bench = CoreBench.ready();
    Award award = bench.award();
    bench.driver.receive(CoreBench.OWNER, award);
    bench.driver.advance(Duration.ofMillis(60));

    bench.answerScores();

    assertThat(bench.replies(award)).hasSize(1);
  }

  @Test
  void shouldQuoteAnewWhenThePredictionHasBecomeWorseThanTheQuoteAllows() {
    var bench = CoreBench.ready().predicting(4.5, .13);

    Award award = bench.take(bench.award(50, 600_000, 4));

    assertThat(bench.reply(award))
        .isInstanceOfSatisfying(
            Requote.class,
            it -> {
              assertThat(it.bid().quotedS()).isEqualTo(4.5);
              assertThat(it.bid().bidId()).isEqualTo(award.bidId().orElseThrow());
              assertThat(it.bid().free()).isEqualTo(2);
              assertThat(it.bid().validForMs()).isEqualTo(5_000);
            });
    assertThat(bench.state().free()).isEqualTo(2);
    assertThat(bench.driver.outputs(StartRun.class)).isEmpty();
  }

  @Test
  void shouldHonourAQuoteWithinTenPercentOrAQuarterOfASecond() {
    var bench = CoreBench.ready();

    Award tenPercent = bench.predicting(4.39, .13).take(bench.award(50, 600_000, 4));
    Award quarterSecond = bench.predicting(.34, .13).take(bench.award(50, 600_000, .1));

    assertThat(bench.reply(tenPercent)).isInstanceOf(Accepted.class);
    assertThat(bench.reply(quarterSecond)).isInstanceOf(Accepted.class);
  }

  @Test
  void shouldCountTheWaitIntoThePrediction() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(2, .13);
    bench.take(bench.award());

    Award second = bench.take(bench.award());
    Award third = bench.take(bench.award());

    assertThat(((Accepted) bench.reply(second)).predictedS()).isEqualTo(4);
    assertThat(((Accepted) bench.reply(third)).predictedS()).isEqualTo(6);
  }

  @Test
  void shouldNotCountTheWaitBehindThoseItOvertakes() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(2, .13);
    bench.take(bench.award());
    bench.take(bench.award());

    Award urgent = bench.take(bench.award(90, 600_000, 1_000));

    assertThat(((Accepted) bench.reply(urgent)).predictedS()).isEqualTo(4);
  }

  @Test
  void shouldAnswerARepeatedAwardTheSameAgainWithoutRunningItTwice() {
    var bench = CoreBench.ready();
    Award award = bench.take(bench.award());

    bench.take(award);

    assertThat(bench.replies(award)).hasSize(2);
    assertThat(bench.replies(award).get(1)).isEqualTo(bench.replies(award).get(0));
    assertThat(bench.driver.outputs(StartRun.class)).hasSize(1);
  }

  @Test
  void shouldAnswerARepeatedAwardOnceWhileItIsBeingDecidedOn() {
    var bench = CoreBench.ready();
    Award award = bench.award();
    bench.driver.receive(CoreBench.OWNER, award);

    bench.take(award);

    assertThat(bench.replies(award)).hasSize(1);
    assertThat(bench.state().free()).isEqualTo(1);
  }

  @Test
  void shouldRepeatARefusalForACopyButDecideAnewLater() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT.withQueueCapacity(0), 1);
    Award running = bench.take(bench.award());
    Award refused = bench.take(bench.award());

    bench.take(refused);
    assertThat(bench.replies(refused)).hasSize(2).allMatch(Refused.class::isInstance);
    bench.driver.advance(Duration.ofSeconds(1));
    bench.write(bench.lastStarted(), "x").end(bench.lastStarted(), FinishReason.STOP);
    bench.acknowledge(8);
    bench.driver.advance(Duration.ofSeconds(5));
    bench.take(refused);

    assertThat(bench.replies(running)).hasSize(1);
    assertThat(bench.reply(refused)).isInstanceOf(Accepted.class);
  }

  @Test
  void shouldRefuseWithATimeToComeBackWhenTheQueueIsFull() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT.withQueueCapacity(1), 1);
    bench.take(bench.award());
    bench.take(bench.award());

    Award third = bench.take(bench.award());

    assertThat(bench.reply(third))
        .isInstanceOfSatisfying(
            Refused.class,
            it -> {
              assertThat(it.code()).isEqualTo(FailureCode.BUSY);
              assertThat(it.retryAfterMs()).isPresent();
            });
    assertThat(bench.state().retryAfterMs()).isPresent();
  }

  @Test
  void shouldRunItsOwnAwardWithoutABidOnlyOnAFreeSlot() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1);
    Award foreign = CoreBench.withoutBid(bench.award());
    Award own = CoreBench.withoutBid(bench.award());
    Award late = CoreBench.withoutBid(bench.award());

    bench.driver.receive(CoreBench.OWNER, foreign);
    bench.driver.receive(CoreBench.SELF, own);
    bench.driver.receive(CoreBench.SELF, late);
    bench.answerScores();

    assertThat(bench.reply(foreign)).isInstanceOfSatisfying(Refused.class, AwardIntakeTest::isBusy);
    assertThat(bench.reply(own)).isInstanceOf(Accepted.class);
    assertThat(bench.reply(late)).isInstanceOfSatisfying(Refused.class, AwardIntakeTest::isBusy);
  }

  @Test
  void shouldRefuseWhatTheEngineCannotRun() {
    var tooLong = new Refusal(FailureCode.TOO_LONG, "300 tokens, 255 fit");
    var bench =
        CoreBench.ready(
            ExecutorConfig.DEFAULT, CoreBench.engine(1), (id, request) -> Optional.of(tooLong));

    Award award = bench.take(bench.award());

    assertThat(bench.reply(award))
        .isInstanceOfSatisfying(
            Refused.class,
            it -> {
              assertThat(it.code()).isEqualTo(FailureCode.TOO_LONG);
              assertThat(it.message()).isEqualTo("300 tokens, 255 fit");
            });
    assertThat(bench.state().free()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0} slots, {1} taken, slot wanted at once {2}: {3}")
  @CsvSource({
    "1, 0, false, accepted",
    "1, 0, true,  accepted",
    "1, 1, false, queued",
    "1, 1, true,  busy",
    "2, 1, true,  accepted",
    "2, 2, true,  busy",
    "1, 2, false, queued",
    "1, 2, true,  busy",
  })
  void shouldQueueAnAwardUnlessItWantsASlotAtOnce(
      int slots, int taken, boolean atOnce, String outcome) {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, slots).predicting(4, .13);
    for (int i = 0; i < taken; i++) {
      bench.take(bench.award());
    }
    Award award = bench.award();

    bench.take(atOnce ? award.onlyIfFree() : award);

    AwardReply reply = bench.reply(award);
    if (outcome.equals("busy")) {
      assertThat(reply)
          .isInstanceOfSatisfying(
              Refused.class,
              it -> {
                assertThat(it.code()).isEqualTo(FailureCode.BUSY);
                assertThat(it.retryAfterMs()).isEmpty();
              });
    } else {
      assertThat(reply).isInstanceOf(Accepted.class);
    }
    int queued = Math.max(0, taken - slots) + (outcome.equals("queued") ? 1 : 0);
    assertThat(bench.state().queued()).isEqualTo(queued);
  }

  @Test
  void shouldRefuseALaneThatIsNotHere() {
    var bench = CoreBench.ready();
    Award here = bench.award();
    Award elsewhere =
        new Award(
            here.promptId(),
            1,
            here.bidId(),
            new LaneKey(CoreBench.SELF, "engine", CoreBench.LANE.accelerator(), "sha-other"),
            here.quotedS(),
            here.generation(),
            Optional.empty(),
            List.of(),
            50,
            1_000,
            CoreBench.OWNER,
            8,
            Optional.empty(),
            Optional.empty());

    bench.take(elsewhere);

    assertThat(((Refused) bench.reply(elsewhere)).code()).isEqualTo(FailureCode.NO_SUCH_MODEL);
  }

  @Test
  void shouldRefuseWhileTheEngineFailsAndSayWhy() {
    var bench = CoreBench.ready();
    bench.driver.observe(
        new EngineChanged(
            "engine", EngineStatus.failed("the server is gone", CoreBench.READY.models())));

    Award award = bench.take(bench.award());

    assertThat(bench.reply(award))
        .isInstanceOfSatisfying(
            Refused.class,
            it -> {
              assertThat(it.code()).isEqualTo(FailureCode.NO_ENGINE);
              assertThat(it.message()).contains("the server is gone");
            });
  }

  @Test
  void shouldRefuseAnAwardDecidedOnWhenTheEngineFailsMeanwhile() {
    var bench = CoreBench.ready();
    Award award = bench.award();
    bench.driver.receive(CoreBench.OWNER, award);
    bench.driver.observe(
        new EngineChanged("engine", EngineStatus.failed("gone", CoreBench.READY.models())));

    bench.answerScores();

    assertThat(((Refused) bench.reply(award)).code()).isEqualTo(FailureCode.NO_ENGINE);
    assertThat(bench.state().free()).isEqualTo(2);
  }

  @Test
  void shouldRefuseWhileDraining() {
    var bench = CoreBench.ready();
    bench.driver.observe(new DrainRequested(Duration.ofSeconds(1)));

    Award award = bench.take(bench.award());

    assertThat(((Refused) bench.reply(award)).code()).isEqualTo(FailureCode.DRAINING);
  }

  @Test
  void shouldRunPromptsOfItsOwnDeviceAsLongAsItDrains() {
    var bench = CoreBench.ready();
    bench.driver.observe(new DrainRequested(Duration.ofSeconds(1)));

    bench.driver.receive(CoreBench.SELF, CoreBench.own(bench.award()));
    bench.answerScores();
    bench.driver.advance(Duration.ofSeconds(1));
    bench.driver.receive(CoreBench.SELF, CoreBench.own(bench.award()));

    Address owner = Address.device(CoreBench.SELF, Address.Purpose.AUCTION);
    List<AwardReply> replies = bench.driver.sentTo(owner, AwardReply.class);
    assertThat(replies.get(0)).isInstanceOf(Accepted.class);
    assertThat(((Refused) replies.get(1)).code()).isEqualTo(FailureCode.DRAINING);
    assertThat(bench.driver.outputs(CancelRun.class)).isEmpty();
  }

  @Test
  void shouldRefuseAnAwardWithoutTimeLeft() {
    var bench = CoreBench.ready();

    Award award = bench.take(bench.award(50, 0, 1));

    assertThat(((Refused) bench.reply(award)).code()).isEqualTo(FailureCode.DEADLINE);
  }

  @Test
  void shouldRefuseWhatItCannotEndInTime() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(4, .13);
    bench.take(bench.award());

    Award award = bench.take(bench.award(50, 6_000, 1_000));

    assertThat(bench.reply(award))
        .isInstanceOfSatisfying(
            Refused.class,
            it -> {
              assertThat(it.code()).isEqualTo(FailureCode.DEADLINE);
              assertThat(it.message()).isEqualTo("it would take 8.0 s, more than is left");
            });
    assertThat(bench.state().queued()).isZero();
  }

  @Test
  void shouldRepeatARefusalThatWasDecidedOnAfterScoring() {
    var bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1).predicting(4, .13);
    bench.take(bench.award());
    Award award = bench.take(bench.award(50, 6_000, 1_000));
    bench.predicting(1, .13);
    bench.driver.advance(Duration.ofMillis(150));

    bench.take(award);

    assertThat(bench.replies(award)).hasSize(2).allMatch(Refused.class::isInstance);
    assertThat(bench.replies(award).get(1)).isEqualTo(bench.replies(award).get(0));
    assertThat(bench.state().queued()).isZero();
  }

  @Test
  void shouldNotRunTheCopyOfAnAwardThatWasCancelled() {
    var bench = CoreBench.ready();
    Award award = bench.award();
    bench.driver.receive(CoreBench.OWNER, award);
    bench.driver.receive(CoreBench.OWNER, new Cancel(award.promptId(), 1, "client gone"));

    bench.take(award);

    assertThat(bench.replies(award)).hasSize(2).allMatch(Refused.class::isInstance);
    assertThat(bench.driver.outputs(StartRun.class)).isEmpty();
  }

  @Test
  void shouldTryWhatItHasLittleExperienceOf() {
    var bench = CoreBench.ready().predicting(4, .13).experienced(4);

    Award award = bench.take(bench.award(50, 1_000, 1_000));

    assertThat(bench.reply(award)).isInstanceOf(Accepted.class);
  }

  @Test
  void shouldRefuseACancelledAwardThatIsBeingDecidedOn() {
    var bench = CoreBench.ready();
    Award award = bench.award();
    bench.driver.receive(CoreBench.OWNER, award);

    bench.driver.receive(CoreBench.OWNER, new Cancel(award.promptId(), 1, "client gone"));
    bench.answerScores();

    assertThat(bench.replies(award)).hasSize(1);
    assertThat(((Refused) bench.reply(award)).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(bench.state().free()).isEqualTo(2);
  }

  private static void isBusy(Refused refused) {
    assertThat(refused.code()).isEqualTo(FailureCode.BUSY);
  }
}
