package dev.bidmesh.executor;

import dev.bidmesh.executor.energy.EnergySource;
import dev.bidmesh.executor.energy.EnergySource.Reading;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the device's energy at the beginning and at the end of runs, off the event loop. Costs
 * nothing where the device does not tell it. A driver that hangs holds back the ends of runs for a
 * moment once, and is asked no more.
 */
final class EnergyGauge {

  private static final Logger LOG = LoggerFactory.getLogger(EnergyGauge.class);

  private final Context context;
  private final Duration timeout;
  private volatile Optional<EnergySource> source = Optional.empty();
  private volatile Consumer<String> missing = ignored -> {};

  /**
   * @param timeout how long a reading may take
   */
  EnergyGauge(Context context, Duration timeout) {
    this.context = context;
    this.timeout = timeout;
  }

  /**
   * Looks for a source; no run waits for that.
   *
   * @param missing is told why there is none, if there is none or none any more
   */
  void open(Callable<EnergySource> find, Consumer<String> missing) {
    this.missing = missing;
    context
        .executeBlocking(find, false)
        .onSuccess(found -> source = Optional.of(found))
        .onFailure(cause -> without(String.valueOf(cause.getMessage())));
  }

  /** Whether there is something to measure with. */
  boolean isOpen() {
    return source.isPresent();
  }

  /** Begins to measure; empty where there is nothing to measure with. */
  Optional<Future<Reading>> begin() {
    return source.map(each -> timed(each::read));
  }

  /** The energy since then, in joules; absent if it cannot be told in time. Never fails. */
  Future<OptionalDouble> end(Future<Reading> begun) {
    return begun
        .compose(before -> timed(() -> since(before)))
        .map(OptionalDouble::of)
        .otherwise(OptionalDouble.empty());
  }

  /** Not in the order of the calls: one that hangs would hold back all later ones. */
  private <T> Future<T> timed(Callable<T> reading) {
    var begun = new AtomicBoolean();
    return context
        .executeBlocking(
            () -> {
              begun.set(true);
              return reading.call();
            },
            false)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> failed(cause, begun.get()));
  }

  /** One that had to wait for a thread says nothing of the driver. */
  private void failed(Throwable cause, boolean begun) {
    if (cause instanceof TimeoutException && begun && source.isPresent()) {
      source = Optional.empty();
      without("a reading took longer than " + timeout.toMillis() + " ms; none is taken any more");
    }
  }

  private void without(String reason) {
    LOG.atInfo().addKeyValue("reason", reason).log("energy is not told");
    missing.accept(reason);
  }

  private double since(Reading before) throws IOException {
    return source.orElseThrow(() -> new IOException("no source")).read().joulesSince(before);
  }
}
