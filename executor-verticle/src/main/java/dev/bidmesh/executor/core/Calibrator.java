package dev.bidmesh.executor.core;

import dev.bidmesh.executor.core.ExecutorObservation.PieceWritten;
import dev.bidmesh.executor.core.ExecutorObservation.RunEnded;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one short generation on each model when its engine becomes ready for the first time: the
 * first thing that the bandit learns of the lane. Until then the engine is announced as loading.
 */
final class Calibrator {

  private static final Logger LOG = LoggerFactory.getLogger(Calibrator.class);

  private final Ledger ledger;
  private final Map<Long, Trial> trials = new HashMap<>();
  private final Set<String> resting = new HashSet<>();

  Calibrator(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Calibrates what needs it, unless that is going on. */
  void check(Turn turn, EngineDesk desk) {
    boolean busy = trials.values().stream().anyMatch(trial -> trial.desk() == desk);
    if (!busy && !resting.contains(desk.info().id()) && desk.freeSlots() > 0) {
      desk.uncalibrated().ifPresent(model -> start(turn, desk, model));
    }
  }

  /** Whether a run is a calibration. */
  boolean owns(long run) {
    return trials.containsKey(run);
  }

  void pieceWritten(Turn turn, PieceWritten event) {
    trials.computeIfPresent(event.run(), (run, trial) -> trial.wrote(turn.nowNanos()));
  }

  /** Takes in the end of a calibration, and tells whose slot it has freed. */
  Optional<EngineDesk> ended(Turn turn, RunEnded event) {
    Optional<Trial> trial = Optional.ofNullable(trials.remove(event.run()));
    trial.ifPresent(found -> ended(turn, found, event));
    return trial.map(Trial::desk);
  }

  private void ended(Turn turn, Trial trial, RunEnded event) {
    EngineDesk desk = trial.desk();
    turn.forget(Purpose.CALIBRATION_TIMEOUT.key(event.run()));
    desk.leave(event.run());
    GenerationEnd end = event.end();
    if (end.finish() == FinishReason.STOP || end.finish() == FinishReason.LENGTH) {
      double serviceS = (turn.nowNanos() - trial.startedNanos()) / 1e9;
      desk.calibrated(trial.lane().modelDigest(), serviceS);
      turn.send(Address.Local.BANDIT, observed(trial, serviceS, end));
      check(turn, desk);
    } else {
      failed(turn, desk, end.failure().map(Refusal::message).orElse("it took too long"));
    }
  }

  /** The rest after a failure is over. */
  void retry(Turn turn, EngineDesk desk) {
    resting.remove(desk.info().id());
    check(turn, desk);
  }

  /** It takes too long. */
  void overdue(Turn turn, long run) {
    if (owns(run)) {
      turn.emit(new ExecutorOutput.CancelRun(run));
    }
  }

  private void start(Turn turn, EngineDesk desk, ModelInfo model) {
    long run = ledger.nextNumber();
    var lane = new LaneKey(ledger.self(), desk.info().id(), desk.accelerator(), model.digest());
    trials.put(run, new Trial(desk, lane, turn.nowNanos(), 0));
    desk.occupy(run, turn.nowNanos());
    turn.emit(
        new ExecutorOutput.StartRun(run, desk.info().id(), Requests.calibration(model.digest())));
    turn.timer(Purpose.CALIBRATION_TIMEOUT.key(run), ledger.config().calibrationTimeout());
  }

  private void failed(Turn turn, EngineDesk desk, String reason) {
    LOG.atWarn()
        .addKeyValue("engine", desk.info().id())
        .addKeyValue("problem", reason)
        .log("calibration failed");
    desk.calibrationFailed(reason);
    resting.add(desk.info().id());
    turn.timer(Purpose.CALIBRATION_RETRY.key(desk.info().id()), ledger.config().calibrationRetry());
  }

  private RunObserved observed(Trial trial, double serviceS, GenerationEnd end) {
    return new RunObserved(
        trial.lane(),
        LaneFeatures.of(ledger.telemetry(), Requests.CALIBRATION_PROMPT.length()),
        serviceS,
        trial.ttftS(),
        end.usage().completion(),
        RunOutcome.FINISHED);
  }

  /**
   * A calibration that goes on.
   *
   * @param ttftS time to the first text, 0 until there is some
   */
  private record Trial(EngineDesk desk, LaneKey lane, long startedNanos, double ttftS) {

    Trial wrote(long nowNanos) {
      return ttftS > 0
          ? this
          : new Trial(desk, lane, startedNanos, (nowNanos - startedNanos) / 1e9);
    }
  }
}
