package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides on awards. A place is reserved when an award arrives, then the bandit is asked, then the
 * award is accepted, quoted anew, or refused.
 */
final class AwardIntake {

  private final Ledger ledger;
  private final Admission admission;
  private final RunFlow flow;

  AwardIntake(Ledger ledger, Admission admission, RunFlow flow) {
    this.ledger = ledger;
    this.admission = admission;
    this.flow = flow;
  }

  void arrived(Turn turn, DeviceId from, Award award) {
    Optional<AwardReply> before = earlierAnswer(turn, award);
    if (before.isPresent()) {
      reply(turn, award, before.get());
      return;
    }
    if (ledger.run(RunKey.of(award)).isPresent()) {
      // It is being decided on; the answer to the first copy will come.
      return;
    }
    Optional<EngineDesk> desk = admission.desk(award);
    Optional<AwardReply> refusal =
        desk.isEmpty()
            ? Optional.of(Admission.unknownLane(award))
            : admission.refusal(turn, from, award, desk.get());
    if (refusal.isPresent()) {
      ledger.answers().remember(award, refusal.get(), turn.nowNanos());
      reply(turn, award, refusal.get());
    } else {
      desk.ifPresent(found -> ask(turn, award, found));
    }
  }

  /** The bandit's answer; anything but a score counts as silence. */
  void scored(Turn turn, Run run, MeshMessage answer) {
    if (answer instanceof ScoreReply reply && reply.scores().size() == 1) {
      decide(turn, run, Optional.of(reply.scores().get(0)));
    } else {
      unscored(turn, run);
    }
  }

  /** The bandit said nothing in time: what runs have taken of late stands in, and the quote. */
  void unscored(Turn turn, Run run) {
    decide(turn, run, Optional.empty());
  }

  private Optional<AwardReply> earlierAnswer(Turn turn, Award award) {
    var key = RunKey.of(award);
    Optional<AwardReply> accepted =
        ledger
            .run(key)
            .map(Run::accepted)
            .orElseGet(() -> ledger.past().find(key, turn.nowNanos()).map(PastRuns.Past::reply))
            .map(AwardReply.class::cast);
    return accepted.isPresent() ? accepted : ledger.answers().find(award, turn.nowNanos());
  }

  private void ask(Turn turn, Award award, EngineDesk desk) {
    var features =
        LaneFeatures.of(
            ledger.telemetry(), award.generation().input().charsFor(desk.accelerator()));
    var stream = new ChunkStream(award, ledger.config());
    var run = new Run(ledger.nextNumber(), award, desk, features, stream, turn.nowNanos());
    desk.reserve(run.number());
    ledger.add(run);
    double backlogS = desk.backlogS(run.waiting(), turn.nowNanos());
    turn.ask(
        Purpose.SCORE.key(run.number()),
        Address.Local.BANDIT,
        new ScoreRequest(List.of(new ScoreRequest.Candidate(award.lane(), features, backlogS))),
        ledger.config().scoreTimeout());
  }

  private void decide(Turn turn, Run run, Optional<LaneScore> score) {
    if (!run.isDeciding()) {
      return;
    }
    if (!run.desk().serves()) {
      flow.stop(turn, run, Ending.failed(FailureCode.NO_ENGINE, run.desk().reason()));
      return;
    }
    double backlogS = run.desk().backlogS(run.waiting(), turn.nowNanos());
    Prediction prediction = score.map(Prediction::of).orElseGet(() -> guess(run, backlogS));
    double predictedS = backlogS + prediction.meanS();
    if (score.isPresent() && breaksQuote(run.award(), predictedS)) {
      requote(turn, run, predictedS, backlogS);
      return;
    }
    score.ifPresentOrElse(
        found -> run.predict(prediction, found.luckyS()), () -> run.guess(prediction));
    if (run.isTooLate(backlogS, turn.nowNanos())) {
      flow.stop(turn, run, tooLate(predictedS));
    } else {
      flow.accept(turn, run, predictedS);
    }
  }

  private static Ending tooLate(double predictedS) {
    String message =
        String.format(Locale.ROOT, "it would take %.1f s, more than is left", predictedS);
    return Ending.failed(FailureCode.DEADLINE, message);
  }

  /**
   * Without a prediction: what is typical here, or less if less was quoted. Not more, since an
   * owner that has no other choice puts its whole deadline into the quote.
   */
  private static Prediction guess(Run run, double backlogS) {
    Prediction typical = run.desk().typical();
    double leftS = run.award().quotedS().orElse(Double.POSITIVE_INFINITY) - backlogS;
    return leftS > 0 && leftS < typical.meanS() ? new Prediction(leftS, typical.sigma()) : typical;
  }

  private boolean breaksQuote(Award award, double predictedS) {
    ExecutorConfig config = ledger.config();
    if (award.quotedS().isEmpty()) {
      return false;
    }
    double quotedS = award.quotedS().getAsDouble();
    double slackS = config.requoteSlack().toNanos() / 1e9;
    return predictedS > quotedS + Math.max(config.requoteFraction() * quotedS, slackS);
  }

  private void requote(Turn turn, Run run, double predictedS, double backlogS) {
    Award award = run.award();
    EngineDesk desk = run.desk();
    desk.leave(run.number());
    Optional<ModelInfo> model = desk.model(award.lane());
    if (model.isEmpty() || award.bidId().isEmpty()) {
      flow.stop(turn, run, Ending.failed(FailureCode.NO_ENGINE, "the model is gone"));
      return;
    }
    var bid =
        new Bid(
            award.bidId().get(),
            award.lane(),
            model.get().alias(),
            Checks.tellable(predictedS),
            desk.evidence(),
            desk.info().slots(),
            desk.freeSlots(),
            Checks.tellable(backlogS),
            model.get().warm(),
            ledger.telemetry(),
            ledger.telemetryDegraded(),
            ledger.config().bidValidity().toMillis(),
            OptionalInt.of(desk.queued()));
    var requote = new AwardReply.Requote(award.promptId(), award.attempt(), bid);
    ledger.answers().remember(award, requote, turn.nowNanos());
    reply(turn, award, requote);
    flow.finish(turn, run, "requoted");
    flow.fillSlots(turn, desk);
  }

  private static void reply(Turn turn, Award award, AwardReply reply) {
    turn.send(Address.device(award.streamTo(), Address.Purpose.AUCTION), reply);
  }
}
