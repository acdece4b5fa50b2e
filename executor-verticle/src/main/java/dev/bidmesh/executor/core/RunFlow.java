package dev.bidmesh.executor.core;

import dev.bidmesh.executor.core.ExecutorObservation.PieceWritten;
import dev.bidmesh.executor.core.ExecutorObservation.PromptRead;
import dev.bidmesh.executor.core.ExecutorObservation.RunEnded;
import dev.bidmesh.executor.core.ExecutorObservation.RunWritten;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Completion.RunError;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads accepted runs through their life; see {@link RunState}. */
final class RunFlow {

  private static final Logger LOG = LoggerFactory.getLogger(RunFlow.class);

  private static final Ending TOO_LATE =
      Ending.stopped(
          FailureCode.DEADLINE, "it waited so long that it cannot end before its deadline");

  private final Ledger ledger;
  private final OwnerLink link;
  private final Teacher teacher;
  // Slots of runs that are over for their owners, but not for their engines.
  private final Map<Long, EngineDesk> strays = new HashMap<>();

  RunFlow(Ledger ledger, OwnerLink link, Teacher teacher) {
    this.ledger = ledger;
    this.link = link;
    this.teacher = teacher;
  }

  void accept(Turn turn, Run run, double predictedS) {
    var reply =
        new AwardReply.Accepted(
            run.award().promptId(),
            run.award().attempt(),
            Checks.tellable(predictedS),
            Long.toString(run.number(), Character.MAX_RADIX));
    run.accept(reply, turn.nowNanos());
    turn.send(auction(run), reply);
    turn.timer(Purpose.PROGRESS.key(run.number()), ledger.config().progressInterval());
    turn.timer(
        Purpose.DEADLINE.key(run.number()), Nanos.duration(run.award().deadlineRemainingMs()));
    if (run.isPredicted()) {
      run.desk().predicted(run.prediction());
    }
    if (run.desk().settle(run.waiting(), turn.nowNanos())) {
      start(turn, run);
    } else {
      run.toQueued();
    }
    fillSlots(turn, run.desk());
  }

  void promptRead(PromptRead event) {
    ledger.run(event.run()).ifPresent(run -> run.meter().promptRead(event.tokens()));
  }

  void pieceWritten(Turn turn, PieceWritten event) {
    ledger
        .run(event.run())
        .filter(Run::isRunning)
        .ifPresent(
            run -> {
              run.meter().piece(event.piece(), turn.nowNanos());
              run.stream().offer(event.piece());
              push(turn, run);
            });
  }

  /** The engine wrote the last of a run and ended it at once: the end goes with the text. */
  void engineWroteAll(Turn turn, RunWritten event) {
    ledger
        .run(event.run())
        .filter(Run::isRunning)
        .ifPresent(
            run -> {
              for (Piece piece : event.pieces()) {
                run.meter().piece(piece, turn.nowNanos());
                run.stream().offer(piece);
              }
            });
    engineEnded(turn, new RunEnded(event.run(), event.end()));
  }

  void engineEnded(Turn turn, RunEnded event) {
    Optional<Run> found = ledger.run(event.run());
    if (found.isEmpty()) {
      releaseStray(turn, event.run());
      return;
    }
    Run run = found.get();
    run.meter().ended(event.end().usage(), turn.nowNanos());
    run.meter().measured(event.end().measures());
    run.markTaught(teacher.runEnded(turn, run, event.end()));
    run.desk().leave(run.number());
    if (run.isRunning()) {
      var ending = Ending.of(event.end(), run);
      run.toDelivering(ending);
      run.stream().finish(nowNanos -> run.completion(ending, nowNanos));
      push(turn, run);
    } else if (run.state() instanceof RunState.Stopping stopping) {
      turn.forget(Purpose.STOP_GRACE.key(run.number()));
      complete(turn, run, stopping.ending());
    }
    fillSlots(turn, run.desk());
  }

  /** Ends a run from outside, wherever it is. */
  void stop(Turn turn, Run run, Ending ending) {
    RunState state = run.state();
    if (state instanceof RunState.Deciding) {
      refuse(turn, run, ending);
    } else if (state instanceof RunState.Queued) {
      run.desk().leave(run.number());
      complete(turn, run, ending);
    } else if (state instanceof RunState.Running) {
      run.toStopping(ending);
      run.stream().discard();
      turn.emit(new ExecutorOutput.CancelRun(run.number()));
      turn.timer(Purpose.STOP_GRACE.key(run.number()), ledger.config().stopGrace());
    } else if (state instanceof RunState.Delivering) {
      complete(turn, run, ending);
    }
  }

  /** The engine takes too long to stop: the owner is told, the slot stays taken. */
  void stopOverdue(Turn turn, Run run) {
    if (run.state() instanceof RunState.Stopping stopping) {
      LOG.atWarn()
          .addKeyValue("promptId", run.award().promptId())
          .addKeyValue("engine", run.desk().info().id())
          .log("engine does not stop a cancelled run");
      complete(turn, run, stopping.ending());
    }
  }

  void chunkAnswered(Turn turn, Run run, int seq, MeshMessage reply) {
    run.stream().flights().acknowledged(seq, turn.nowNanos());
    if (reply instanceof Credit credit && credit.knowsEnd()) {
      run.ownerKnowsEnd();
    }
    credited(turn, run, reply);
  }

  void chunkUnanswered(Turn turn, Run run, int seq, FailureCode code, String message) {
    if (!link.retryChunk(turn, run, seq, code)) {
      disowned(turn, run, code, message);
    }
  }

  void chunkRetry(Turn turn, Run run, int seq) {
    link.resend(turn, run, seq);
  }

  void resendDue(Turn turn, Run run) {
    link.resendOverdue(turn, run);
  }

  /** Takes in a sign of life of the owner, with fresh credit if it carries some. */
  void credited(Turn turn, Run run, MeshMessage message) {
    run.heardOwner(turn.nowNanos());
    if (message instanceof Credit credit) {
      run.stream().credit(credit.credit());
    }
    push(turn, run);
  }

  void progressDue(Turn turn, Run run) {
    if (!run.isLive()) {
      return;
    }
    if (run.ownerSilentNanos(turn.nowNanos()) >= ledger.config().ownerSilence().toNanos()) {
      stop(turn, run, Ending.stopped(FailureCode.LOST, "the owner answers nothing any more"));
      return;
    }
    if (isTooLate(turn, run)) {
      stop(turn, run, TOO_LATE);
      return;
    }
    link.lifeSign(turn, run);
    turn.timer(Purpose.PROGRESS.key(run.number()), ledger.config().progressInterval());
  }

  void progressUnanswered(Turn turn, Run run, FailureCode code, String message) {
    if (!code.retryable() && run.isLive()) {
      disowned(turn, run, code, message);
    }
  }

  private void disowned(Turn turn, Run run, FailureCode code, String message) {
    FailureCode why = code == FailureCode.CANCELLED ? code : FailureCode.LOST;
    stop(turn, run, Ending.stopped(why, "the owner takes no output: " + message));
  }

  void flushDue(Turn turn, Run run) {
    push(turn, run);
  }

  void completionAnswered(Turn turn, Run run) {
    finish(turn, run, "owner knows");
  }

  void completionUnanswered(Turn turn, Run run, FailureCode code) {
    if (run.state() instanceof RunState.Completing completing
        && !link.retryEnd(turn, run, completing.tries(), code)) {
      finish(turn, run, "owner cannot be told");
    }
  }

  void completionRetry(Turn turn, Run run) {
    if (run.state() instanceof RunState.Completing completing) {
      link.tellEnd(turn, run, completing.completion());
    }
  }

  /** Starts what waits while slots are free. */
  void fillSlots(Turn turn, EngineDesk desk) {
    Optional<Waiting> next = desk.next(turn.nowNanos());
    while (next.isPresent()) {
      ledger.run(next.get().run()).ifPresent(run -> startIfInTime(turn, run));
      next = desk.next(turn.nowNanos());
    }
  }

  private void startIfInTime(Turn turn, Run run) {
    if (isTooLate(turn, run)) {
      stop(turn, run, TOO_LATE);
    } else {
      start(turn, run);
    }
  }

  /** Whether a run that waits could not end in time if it started now. */
  private static boolean isTooLate(Turn turn, Run run) {
    return run.phase() == RunPhase.QUEUED && run.isTooLate(0, turn.nowNanos());
  }

  private void start(Turn turn, Run run) {
    run.toRunning(turn.nowNanos());
    run.desk().used(run.award().lane());
    turn.emit(
        new ExecutorOutput.StartRun(
            run.number(), run.desk().info().id(), Requests.of(run.award())));
  }

  private void push(Turn turn, Run run) {
    link.push(turn, run);
    if (run.state() instanceof RunState.Delivering delivering && run.stream().isDelivered()) {
      if (run.isEndKnown()) {
        finish(turn, run, "owner knows");
      } else {
        complete(turn, run, delivering.ending());
      }
    }
  }

  private void complete(Turn turn, Run run, Ending ending) {
    run.stream().discard();
    var completion = run.completion(ending, turn.nowNanos());
    run.toCompleting(completion);
    link.tellEnd(turn, run, completion);
  }

  private void refuse(Turn turn, Run run, Ending ending) {
    run.desk().leave(run.number());
    ending.error().ifPresent(error -> tellRefusal(turn, run, error));
    finish(turn, run, ending.cause());
    fillSlots(turn, run.desk());
  }

  private void tellRefusal(Turn turn, Run run, RunError error) {
    Award award = run.award();
    var refusal =
        new AwardReply.Refused(
            award.promptId(), award.attempt(), error.code(), error.message(), OptionalLong.empty());
    ledger.answers().remember(award, refusal, turn.nowNanos());
    turn.send(auction(run), refusal);
  }

  /** Takes out a run that is over for its owner. */
  void finish(Turn turn, Run run, String cause) {
    run.toEnded(cause);
    turn.forget(Purpose.PROGRESS.key(run.number()));
    turn.forget(Purpose.DEADLINE.key(run.number()));
    turn.forget(Purpose.FLUSH.key(run.number()));
    turn.forget(Purpose.RESEND.key(run.number()));
    ledger.remove(run);
    if (run.desk().holdsSlot(run.number())) {
      strays.put(run.number(), run.desk());
    }
    run.past(turn.nowNanos())
        .ifPresent(past -> ledger.past().remember(run.key(), past, turn.nowNanos()));
    run.seenByOwner().ifPresent(seen -> teacher.seenByOwner(turn, run.key(), seen));
    if (ledger.isDraining() && ledger.runs().isEmpty()) {
      turn.emit(new ExecutorOutput.Drained());
    }
  }

  private void releaseStray(Turn turn, long number) {
    EngineDesk desk = strays.remove(number);
    if (desk != null) {
      desk.leave(number);
      fillSlots(turn, desk);
    }
  }

  private static Address auction(Run run) {
    return Address.device(run.award().streamTo(), Address.Purpose.AUCTION);
  }
}
