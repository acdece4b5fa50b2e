package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Tells the bandit what runs teach: each run once at most, and nothing about failures' times. */
final class Teacher {

  // Failures that say nothing about the engine: the request was at fault.
  private static final Set<FailureCode> FAULT_OF_THE_REQUEST =
      EnumSet.of(
          FailureCode.BAD_REQUEST,
          FailureCode.TOO_LONG,
          FailureCode.UNSUPPORTED,
          FailureCode.NO_SUCH_MODEL);

  private final Ledger ledger;

  Teacher(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Teaches what a run's engine said; tells whether there was something to learn. */
  boolean runEnded(Turn turn, Run run, GenerationEnd end) {
    Optional<RunOutcome> outcome = outcome(run, end, turn.nowNanos());
    outcome.ifPresent(what -> teach(turn, run, what));
    return outcome.isPresent();
  }

  /**
   * Takes in what only the owner saw, unless the run taught something itself. A device that was
   * frozen hears it before the run has ended here; then it counts at the end.
   */
  void feedback(Turn turn, DeviceId from, Feedback feedback) {
    var key = new RunKey(feedback.promptId(), feedback.attempt());
    Optional<Run> live = ledger.run(key).filter(run -> run.isOwnedBy(from));
    Optional<PastRuns.Past> past =
        ledger.past().find(key, turn.nowNanos()).filter(each -> each.owner().equals(from));
    if (live.isPresent()) {
      if (!live.get().ownerSaw(feedback.outcome())) {
        ledger.stray().repeated();
      }
    } else if (past.isEmpty()) {
      ledger.stray().add(from, key, turn.nowNanos());
    } else if (past.get().seen()) {
      ledger.stray().repeated();
    } else {
      ledger.past().remember(key, past.get().asSeen(), turn.nowNanos());
      seenByOwner(turn, key, feedback.outcome());
    }
  }

  /** Teaches what the owner of a run that has ended saw, unless the run taught something itself. */
  void seenByOwner(Turn turn, RunKey key, RunOutcome seen) {
    ledger
        .past()
        .find(key, turn.nowNanos())
        .filter(past -> !past.taught() && seen != RunOutcome.FINISHED)
        .ifPresent(
            past -> {
              ledger.past().remember(key, past.asTaught(), turn.nowNanos());
              send(turn, observed(past, seen));
            });
  }

  private static RunObserved observed(PastRuns.Past past, RunOutcome seen) {
    // The owner's clock includes waiting and the network; ours does not.
    return new RunObserved(past.lane(), past.features(), past.serviceS(), 0, 0, seen);
  }

  private static Optional<RunOutcome> outcome(Run run, GenerationEnd end, long nowNanos) {
    return switch (end.finish()) {
      case STOP, LENGTH ->
          run.meter().hasOutput() ? Optional.of(RunOutcome.FINISHED) : Optional.empty();
      case ERROR ->
          FAULT_OF_THE_REQUEST.contains(end.failure().map(Refusal::code).orElseThrow())
              ? Optional.empty()
              : Optional.of(RunOutcome.FAILED);
      case CANCELLED ->
          run.meter().serviceS(nowNanos) > run.prediction().meanS()
              ? Optional.of(RunOutcome.LOWER_BOUND)
              : Optional.empty();
    };
  }

  private static void teach(Turn turn, Run run, RunOutcome outcome) {
    double serviceS = run.meter().serviceS(turn.nowNanos());
    if (outcome == RunOutcome.FINISHED && run.isPredicted()) {
      run.desk().observed(run.prediction(), serviceS);
    }
    send(
        turn,
        new RunObserved(
            run.award().lane(),
            run.features(),
            serviceS,
            run.meter().serviceTtftS(),
            run.meter().completionTokens(),
            outcome));
  }

  private static void send(Turn turn, RunObserved observed) {
    turn.send(Address.Local.BANDIT, observed);
  }
}
