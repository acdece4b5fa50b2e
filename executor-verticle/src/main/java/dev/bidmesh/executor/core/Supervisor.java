package dev.bidmesh.executor.core;

import dev.bidmesh.executor.core.ExecutorObservation.EngineChanged;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Watches the engines, tells the other verticles about them, and brings the node to rest. */
final class Supervisor {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  private static final String NOW = "now";

  /**
   * Longest time in which nobody hears of slots that are taken and become free while others are
   * free all along. A prompt changes that three times, and each snapshot goes to three verticles:
   * told at once, that was a third of all messages within the node.
   */
  private static final Duration SOON = Duration.ofMillis(5);

  private final Ledger ledger;
  private final RunFlow flow;
  private final Calibrator calibrator;
  private final ModelNames names;
  private boolean announcedDraining;
  private boolean soon;

  Supervisor(Ledger ledger, RunFlow flow, Calibrator calibrator, ModelNames names) {
    this.ledger = ledger;
    this.flow = flow;
    this.calibrator = calibrator;
    this.names = names;
  }

  void engineChanged(Turn turn, EngineChanged event) {
    ledger.desk(event.engineId()).ifPresent(desk -> changed(turn, desk, event.status()));
  }

  /** Publishes a snapshot, and again after a while. */
  void snapshotDue(Turn turn) {
    ledger.desks().forEach(desk -> calibrator.check(turn, desk));
    publish(turn);
    turn.timer(Purpose.SNAPSHOT.key(NOW), ledger.config().snapshotInterval());
  }

  /**
   * Publishes a snapshot if anything but the passing of time has changed it: at once if a prompt
   * that came now would fare differently, else within {@link #SOON}.
   */
  void publishIfChanged(Turn turn) {
    var news = EngineDesk.News.NONE;
    for (EngineDesk desk : ledger.desks()) {
      news = news.or(desk.news());
    }
    if (news == EngineDesk.News.PRESSING || ledger.isDraining() != announcedDraining) {
      publish(turn);
    } else if (news == EngineDesk.News.MINOR && !soon) {
      soon = true;
      turn.timer(Purpose.SNAPSHOT_SOON.key(NOW), SOON);
    }
  }

  /** Publishes a snapshot if what could wait has not been told meanwhile. */
  void changesDue(Turn turn) {
    soon = false;
    if (ledger.desks().stream().anyMatch(desk -> desk.news() != EngineDesk.News.NONE)) {
      publish(turn);
    }
  }

  /** Takes no more awards of other devices; what still runs after a time is cancelled. */
  void drain(Turn turn, Duration within) {
    ledger.drain();
    turn.timer(Purpose.DRAIN.key(NOW), within);
    if (ledger.runs().isEmpty()) {
      turn.emit(new ExecutorOutput.Drained());
    }
  }

  /**
   * The time to drain is over: takes nothing, gives others their runs back, and waits a little for
   * that. Own prompts are ended by those who asked for them, who know better what to tell clients.
   */
  void drainDue(Turn turn) {
    ledger.close();
    var ending = Ending.stopped(FailureCode.DRAINING, "this node is shutting down");
    var newestFirst = new ArrayList<>(ledger.runs());
    Collections.reverse(newestFirst);
    newestFirst.stream()
        .filter(run -> !run.isOwnedBy(ledger.self()))
        .forEach(run -> flow.stop(turn, run, ending));
    turn.timer(Purpose.DRAIN_END.key(NOW), ledger.config().stopGrace());
  }

  private void changed(Turn turn, EngineDesk desk, EngineStatus status) {
    // Steps of getting ready are news to whoever watches the status, not to a log.
    Level level = desk.status().health() == status.health() ? Level.DEBUG : Level.INFO;
    LOG.atLevel(level)
        .addKeyValue("engine", desk.info().id())
        .addKeyValue("from", desk.status().health())
        .addKeyValue("to", status.health())
        .addKeyValue("cause", status.reason().orElse(""))
        .log("engine changed");
    status
        .compute()
        .filter(found -> found.accelerator() != desk.accelerator())
        .ifPresent(
            found ->
                LOG.atInfo()
                    .addKeyValue("engine", desk.info().id())
                    .addKeyValue("from", desk.accelerator())
                    .addKeyValue("to", found.accelerator())
                    .addKeyValue("cause", found.how())
                    .log("engine computes on other hardware"));
    boolean served = desk.status().health().serves();
    EngineStatus named = status.withModels(names.named(status.models()));
    if (desk.update(named)) {
      String reason = desk.info().id() + ": " + desk.reason();
      for (long number : desk.waitingRuns()) {
        ledger
            .run(number)
            .ifPresent(run -> flow.stop(turn, run, Ending.failed(FailureCode.NO_ENGINE, reason)));
      }
    }
    if (!served && desk.status().health().serves()) {
      calibrator.readyAnew(turn, desk);
    }
    calibrator.check(turn, desk);
  }

  private void publish(Turn turn) {
    announcedDraining = ledger.isDraining();
    ledger.desks().forEach(EngineDesk::told);
    turn.publish(Address.Local.ENGINES, ledger.snapshot(turn.nowNanos()));
  }
}
