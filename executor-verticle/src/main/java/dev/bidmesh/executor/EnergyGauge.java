package dev.bidmesh.executor;

import dev.bidmesh.executor.energy.EnergySource;
import dev.bidmesh.executor.energy.EnergySource.Reading;
import dev.bidmesh.executor.energy.EnergySources;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the device's energy at the beginning and at the end of runs, off the event loop. Costs
 * nothing where the device does not tell it.
 */
final class EnergyGauge {

  private static final Logger LOG = LoggerFactory.getLogger(EnergyGauge.class);

  private final Context context;
  private volatile Optional<EnergySource> source = Optional.empty();

  EnergyGauge(Context context) {
    this.context = context;
  }

  /**
   * Looks for a source.
   *
   * @param missing is told why there is none, if there is none
   */
  void open(Path sys, Consumer<String> missing) {
    context
        .<EnergySource>executeBlocking(() -> EnergySources.find(sys))
        .onSuccess(found -> source = Optional.of(found))
        .onFailure(
            cause -> {
              LOG.atInfo().addKeyValue("reason", cause.getMessage()).log("energy is not told");
              missing.accept(String.valueOf(cause.getMessage()));
            });
  }

  /** Begins to measure; empty where there is nothing to measure with. */
  Optional<Future<Reading>> begin() {
    return source.map(each -> context.executeBlocking(each::read));
  }

  /** The energy since then, in joules; absent if it cannot be told. Never fails. */
  Future<OptionalDouble> end(Future<Reading> begun) {
    return begun
        .compose(before -> context.executeBlocking(() -> since(before)))
        .map(OptionalDouble::of)
        .otherwise(OptionalDouble.empty());
  }

  private double since(Reading before) throws IOException {
    return source.orElseThrow(() -> new IOException("no source")).read().joulesSince(before);
  }
}
