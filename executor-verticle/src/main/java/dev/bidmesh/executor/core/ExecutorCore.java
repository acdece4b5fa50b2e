package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorObservation.DrainRequested;
import dev.bidmesh.executor.core.ExecutorObservation.EnergyMissing;
import dev.bidmesh.executor.core.ExecutorObservation.EngineAdded;
import dev.bidmesh.executor.core.ExecutorObservation.EngineChanged;
import dev.bidmesh.executor.core.ExecutorObservation.PieceWritten;
import dev.bidmesh.executor.core.ExecutorObservation.PromptRead;
import dev.bidmesh.executor.core.ExecutorObservation.RunEnded;
import dev.bidmesh.executor.core.ExecutorObservation.RunWritten;
import dev.bidmesh.executor.core.ExecutorObservation.Started;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TelemetryStatus;
import java.util.List;
import java.util.function.Consumer;

/** The core of the executor: hands every event to the part that deals with it. */
public final class ExecutorCore implements Core {

  private final Ledger ledger;
  private final AwardIntake intake;
  private final RunFlow flow;
  private final Teacher teacher;
  private final Calibrator calibrator;
  private final Supervisor supervisor;

  /**
   * An executor that calls models as they are called.
   *
   * @param engines what the device can run on, in order of preference; their ids differ
   * @param check asks the engines themselves
   */
  public ExecutorCore(
      ExecutorConfig config, DeviceProfile profile, List<EngineInfo> engines, PromptCheck check) {
    this(config, profile, engines, check, ModelNames.NONE);
  }

  /**
   * @param engines what the device can run on, in order of preference; their ids differ
   * @param check asks the engines themselves
   * @param names what models are called besides
   */
  public ExecutorCore(
      ExecutorConfig config,
      DeviceProfile profile,
      List<EngineInfo> engines,
      PromptCheck check,
      ModelNames names) {
    this.ledger = new Ledger(profile, config, engines);
    this.teacher = new Teacher(ledger);
    this.flow = new RunFlow(ledger, new OwnerLink(config), teacher);
    this.intake = new AwardIntake(ledger, new Admission(ledger, check), flow);
    this.calibrator = new Calibrator(ledger);
    this.supervisor = new Supervisor(ledger, flow, calibrator, names);
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    var turn = new Turn(nowNanos, out);
    if (event instanceof Event.Received received) {
      received(turn, received.from(), received.message());
    } else if (event instanceof Event.Asked asked) {
      asked(turn, asked);
    } else if (event instanceof Event.Answered answered) {
      answered(turn, answered.key(), answered.reply());
    } else if (event instanceof Event.Unanswered unanswered) {
      unanswered(turn, unanswered);
    } else if (event instanceof Event.TimerFired fired) {
      timerFired(turn, fired.key());
    } else if (event instanceof Event.Observed observed) {
      observed(turn, observed.observation());
    }
    supervisor.publishIfChanged(turn);
  }

  private void asked(Turn turn, Event.Asked asked) {
    if (asked.message() instanceof StatusQuery) {
      turn.reply(asked.exchange(), ledger.snapshot(turn.nowNanos()));
    } else {
      received(turn, asked.from(), asked.message());
      turn.reply(asked.exchange(), new Ack());
    }
  }

  private void received(Turn turn, DeviceId from, MeshMessage message) {
    if (message instanceof Award award) {
      intake.arrived(turn, from, award);
    } else if (message instanceof Cancel cancel) {
      var ending = Ending.stopped(FailureCode.CANCELLED, cancel.reason());
      ownRun(from, cancel.promptId(), cancel.attempt(), run -> flow.stop(turn, run, ending));
    } else if (message instanceof Credit credit) {
      ownRun(from, credit.promptId(), credit.attempt(), run -> flow.credited(turn, run, credit));
    } else if (message instanceof Feedback feedback) {
      teacher.feedback(turn, from, feedback);
    } else if (message instanceof TelemetryStatus status) {
      ledger.telemetry(status.telemetry(), status.degraded());
    }
  }

  private void answered(Turn turn, Key key, MeshMessage reply) {
    switch (Purpose.of(key)) {
      case SCORE -> withRun(key, run -> intake.scored(turn, run, reply));
      case CHUNK -> withRun(key, run -> flow.chunkAnswered(turn, run, Purpose.part(key), reply));
      case PROGRESS -> withRun(key, run -> flow.credited(turn, run, reply));
      case COMPLETION -> withRun(key, run -> flow.completionAnswered(turn, run));
      default -> throw new IllegalStateException("nothing was asked by " + key);
    }
  }

  private void unanswered(Turn turn, Event.Unanswered event) {
    Key key = event.key();
    FailureCode code = event.code();
    switch (Purpose.of(key)) {
      case SCORE -> withRun(key, run -> intake.unscored(turn, run));
      case CHUNK ->
          withRun(
              key,
              run -> flow.chunkUnanswered(turn, run, Purpose.part(key), code, event.message()));
      case PROGRESS ->
          withRun(key, run -> flow.progressUnanswered(turn, run, code, event.message()));
      case COMPLETION -> withRun(key, run -> flow.completionUnanswered(turn, run, code));
      default -> throw new IllegalStateException("nothing was asked by " + key);
    }
  }

  private void timerFired(Turn turn, Key key) {
    var deadline = Ending.stopped(FailureCode.DEADLINE, "the prompt's time is up");
    switch (Purpose.of(key)) {
      case CHUNK_RETRY -> withRun(key, run -> flow.chunkRetry(turn, run, Purpose.part(key)));
      case RESEND -> withRun(key, run -> flow.resendDue(turn, run));
      case FLUSH -> withRun(key, run -> flow.flushDue(turn, run));
      case PROGRESS -> withRun(key, run -> flow.progressDue(turn, run));
      case DEADLINE -> withRun(key, run -> flow.stop(turn, run, deadline));
      case STOP_GRACE -> withRun(key, run -> flow.stopOverdue(turn, run));
      case COMPLETION_RETRY -> withRun(key, run -> flow.completionRetry(turn, run));
      case CALIBRATION_TIMEOUT -> calibrator.overdue(turn, Purpose.run(key));
      case CALIBRATION_RETRY ->
          ledger.desk(key.subject()).ifPresent(desk -> calibrator.retry(turn, desk));
      case SNAPSHOT -> supervisor.snapshotDue(turn);
      case SNAPSHOT_SOON -> supervisor.changesDue(turn);
      case DRAIN -> supervisor.drainDue(turn);
      case DRAIN_END -> turn.emit(new ExecutorOutput.Drained());
      default -> throw new IllegalStateException("no timer was set by " + key);
    }
  }

  private void observed(Turn turn, Observation observation) {
    if (observation instanceof PieceWritten event) {
      calibrator.pieceWritten(turn, event);
      flow.pieceWritten(turn, event);
    } else if (observation instanceof PromptRead event) {
      flow.promptRead(event);
    } else if (observation instanceof RunEnded event) {
      runEnded(turn, event);
    } else if (observation instanceof RunWritten event) {
      allWritten(turn, event);
    } else if (observation instanceof EngineAdded event) {
      ledger.add(event.info());
    } else if (observation instanceof EngineChanged event) {
      supervisor.engineChanged(turn, event);
    } else if (observation instanceof EnergyMissing event) {
      ledger.energyMissing(event.reason());
    } else if (observation instanceof DrainRequested event) {
      supervisor.drain(turn, event.within());
    } else if (observation instanceof Started) {
      supervisor.snapshotDue(turn);
    }
  }

  private void runEnded(Turn turn, RunEnded event) {
    if (calibrator.owns(event.run())) {
      calibrator.ended(turn, event).ifPresent(desk -> flow.fillSlots(turn, desk));
    } else {
      flow.engineEnded(turn, event);
    }
  }

  private void allWritten(Turn turn, RunWritten event) {
    if (calibrator.owns(event.run())) {
      event
          .pieces()
          .forEach(piece -> calibrator.pieceWritten(turn, new PieceWritten(event.run(), piece)));
      runEnded(turn, new RunEnded(event.run(), event.end()));
    } else {
      flow.engineWroteAll(turn, event);
    }
  }

  private void withRun(Key key, Consumer<Run> action) {
    ledger.run(Purpose.run(key)).ifPresent(action);
  }

  private void ownRun(DeviceId from, PromptId promptId, int attempt, Consumer<Run> action) {
    ledger.run(new RunKey(promptId, attempt)).filter(run -> run.isOwnedBy(from)).ifPresent(action);
  }
}
