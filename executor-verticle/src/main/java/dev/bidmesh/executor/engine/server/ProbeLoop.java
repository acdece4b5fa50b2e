package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a server again and again whether it is there and which models it has: now and then while it
 * is well, with growing pauses while it is not. One unanswered probe of a server that was well is
 * forgiven. Confined to one event loop.
 */
final class ProbeLoop {

  private final Vertx vertx;
  private final ProbeTimes times;
  private final Supplier<Future<EngineStatus>> look;
  private final Consumer<EngineStatus> outcome;
  private List<ModelInfo> lastModels = List.of();
  private OptionalLong timer = OptionalLong.empty();
  private int failures;
  private boolean probing;
  private boolean resting;
  private boolean closed;

  /**
   * @param look asks the server; must not fail, and must end
   * @param outcome takes the status after each probe
   */
  ProbeLoop(
      Vertx vertx,
      ProbeTimes times,
      Supplier<Future<EngineStatus>> look,
      Consumer<EngineStatus> outcome) {
    this.vertx = vertx;
    this.times = times;
    this.look = look;
    this.outcome = outcome;
  }

  /** Probes now, unless that is going on or the server rests. */
  void probe() {
    if (probing || resting || closed) {
      return;
    }
    probing = true;
    stopTimer();
    look.get().onSuccess(this::conclude);
  }

  /** Leaves the server alone for some time, as it has asked, and probes it then. */
  void rest(Duration time) {
    if (closed) {
      return;
    }
    resting = true;
    stopTimer();
    outcome.accept(
        new EngineStatus(
            EngineHealth.LOADING,
            Optional.of("the server has asked to be left alone for " + time.toSeconds() + " s"),
            lastModels));
    timer = OptionalLong.of(vertx.setTimer(time.toMillis(), fired -> rested()));
  }

  void close() {
    closed = true;
    stopTimer();
  }

  private void rested() {
    resting = false;
    probe();
  }

  private void conclude(EngineStatus status) {
    probing = false;
    if (closed || resting) {
      return;
    }
    boolean well = status.health().serves();
    boolean forgiven = !well && failures == 0 && !lastModels.isEmpty();
    failures = well ? 0 : failures + 1;
    lastModels = well ? status.models() : lastModels;
    if (!forgiven) {
      outcome.accept(well ? status : still(status));
    }
    Duration pause = well ? times.interval() : times.retry(failures);
    timer = OptionalLong.of(vertx.setTimer(pause.toMillis(), fired -> probe()));
  }

  /** A server that is not well still has the models that it had. */
  private EngineStatus still(EngineStatus status) {
    return new EngineStatus(status.health(), status.reason(), lastModels, status.compute());
  }

  private void stopTimer() {
    timer.ifPresent(vertx::cancelTimer);
    timer = OptionalLong.empty();
  }
}
