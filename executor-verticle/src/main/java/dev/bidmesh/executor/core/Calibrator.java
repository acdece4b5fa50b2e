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
 * Runs a short generation on each model when its engine becomes ready for the first time: the first
 * thing that the bandit learns of the lane. Until then the engine is announced as loading.
 *
 * <p>A quick one is repeated, and the fastest counts. What disturbs a measurement only ever makes
 * it longer, and the first call of a process pays for much that no later one does; a lane that
 * begins three times as slow as its equals would get a third of their prompts until it has learned
 * better.
 */
final class Calibrator {

  private static final Logger LOG = LoggerFactory.getLogger(Calibrator.class);

  private final Ledger ledger;
  private final Map<Long, Trial> trials = new HashMap<>();
  private final Set<String> resting = new HashSet<>();
  private final Map<String, Integer> failures = new HashMap<>();

  Calibrator(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Calibrates what needs it, unless that is going on. */
  void check(Turn turn, EngineDesk desk) {
    boolean busy = trials.values().stream().anyMatch(trial -> trial.desk() == desk);
    if (!busy && !resting.contains(desk.info().id()) && desk.freeSlots() > 0) {
      desk.uncalibrated().ifPresent(model -> start(turn, Trial.of(desk, lane(desk, model))));
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
      measured(turn, trial.ended(end.usage().completion(), turn.nowNanos()));
    } else if (trial.fastest().isPresent()) {
      // What failed was only to show whether it can be quicker.
      finish(turn, trial);
    } else {
      failed(turn, desk, end.failure().map(Refusal::message).orElse("it took too long"));
    }
  }

  private void measured(Turn turn, Trial trial) {
    boolean again =
        trial.isOfNow()
            && trial.measured() < ledger.config().calibrationRuns()
            && trial.tookNanos() < ledger.config().calibrationRepeat().toNanos();
    if (again && trial.desk().freeSlots() > 0) {
      start(turn, trial);
    } else {
      finish(turn, trial);
    }
  }

  /** Teaches what was measured, unless it is not known any more on what. */
  private void finish(Turn turn, Trial trial) {
    if (trial.isOfNow()) {
      Measured fastest = trial.fastest().orElseThrow();
      trial.desk().calibrated(trial.lane(), fastest.serviceS());
      failures.remove(trial.lane().engineId());
      turn.send(Address.Local.BANDIT, observed(trial, fastest));
    }
    check(turn, trial.desk());
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

  private void start(Turn turn, Trial trial) {
    long run = ledger.nextNumber();
    EngineDesk desk = trial.desk();
    trials.put(run, trial.started(turn.nowNanos()));
    desk.occupy(run, turn.nowNanos());
    boolean writes = desk.model(trial.lane()).map(ModelInfo::writes).orElse(true);
    turn.emit(
        new ExecutorOutput.StartRun(
            run, desk.info().id(), Requests.calibration(trial.lane().modelDigest(), writes)));
    turn.timer(Purpose.CALIBRATION_TIMEOUT.key(run), ledger.config().calibrationTimeout());
  }

  private void failed(Turn turn, EngineDesk desk, String reason) {
    LOG.atWarn()
        .addKeyValue("engine", desk.info().id())
        .addKeyValue("problem", reason)
        .log("calibration failed");
    desk.calibrationFailed(reason);
    rest(turn, desk, failures.merge(desk.info().id(), 1, Integer::sum));
  }

  private void rest(Turn turn, EngineDesk desk, int failed) {
    String engine = desk.info().id();
    resting.add(engine);
    turn.timer(
        Purpose.CALIBRATION_RETRY.key(engine), ledger.config().calibrationRetryAfter(failed));
  }

  /**
   * An engine has become ready anew, so that it may have been mended: a long rest becomes the
   * shortest. Not none, since one that breaks at each calibration comes back after each.
   */
  void readyAnew(Turn turn, EngineDesk desk) {
    failures.remove(desk.info().id());
    if (resting.contains(desk.info().id())) {
      rest(turn, desk, 1);
    }
  }

  private LaneKey lane(EngineDesk desk, ModelInfo model) {
    return new LaneKey(ledger.self(), desk.info().id(), desk.accelerator(), model.digest());
  }

  private RunObserved observed(Trial trial, Measured fastest) {
    return new RunObserved(
        trial.lane(),
        LaneFeatures.of(ledger.telemetry(), Requests.CALIBRATION_PROMPT.length()),
        fastest.serviceS(),
        fastest.ttftS(),
        fastest.tokens(),
        RunOutcome.FINISHED);
  }

  /** What one generation took, in seconds, and wrote. */
  private record Measured(double serviceS, double ttftS, int tokens) {}

  /**
   * A calibration that goes on.
   *
   * @param startedNanos when its present generation began
   * @param ttftS time to the first text of that, 0 until there is some
   * @param measured generations that are over
   * @param tookNanos how long those took together
   * @param fastest of those
   */
  private record Trial(
      EngineDesk desk,
      LaneKey lane,
      long startedNanos,
      double ttftS,
      int measured,
      long tookNanos,
      Optional<Measured> fastest) {

    static Trial of(EngineDesk desk, LaneKey lane) {
      return new Trial(desk, lane, 0, 0, 0, 0, Optional.empty());
    }

    /** Whether the engine still computes on what it did when this began, as far as is known. */
    boolean isOfNow() {
      return lane.accelerator() == desk.accelerator();
    }

    Trial started(long nowNanos) {
      return new Trial(desk, lane, nowNanos, 0, measured, tookNanos, fastest);
    }

    Trial wrote(long nowNanos) {
      return ttftS > 0
          ? this
          : new Trial(
              desk,
              lane,
              startedNanos,
              (nowNanos - startedNanos) / 1e9,
              measured,
              tookNanos,
              fastest);
    }

    Trial ended(int tokens, long nowNanos) {
      long nanos = nowNanos - startedNanos;
      var latest = new Measured(nanos / 1e9, ttftS, tokens);
      Measured best = fastest.filter(each -> each.serviceS() <= latest.serviceS()).orElse(latest);
      return new Trial(
          desk, lane, startedNanos, ttftS, measured + 1, tookNanos + nanos, Optional.of(best));
    }
  }
}
