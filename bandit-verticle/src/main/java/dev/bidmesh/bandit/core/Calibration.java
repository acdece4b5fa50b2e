package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.protocol.message.BanditStatus;
import java.util.Optional;

/**
 * How true a lane's predictions have been of late: which share of its runs took no longer than the
 * predicted median and the predicted 90 % quantile. The truth would be .5 and .9.
 *
 * <p>Exponentially weighted with weight {@link #WEIGHT} per run, and the plain share until there
 * are that many. Each run is held against the model as it was before it learned the run.
 */
final class Calibration {

  /** Weight of the latest run: the last hundred or so count. */
  static final double WEIGHT = 0.02;

  private long runs;
  private double withinMedian;
  private double within90;

  /** Holds a finished run against its forecast. */
  void add(Forecast forecast, double seconds) {
    runs++;
    double weight = Math.max(WEIGHT, 1.0 / runs);
    withinMedian += weight * ((seconds <= forecast.medianS() ? 1 : 0) - withinMedian);
    within90 += weight * ((seconds <= forecast.upperS() ? 1 : 0) - within90);
  }

  /** What there is to report; empty before the first run. */
  Optional<BanditStatus.Calibration> report() {
    return runs == 0
        ? Optional.empty()
        : Optional.of(new BanditStatus.Calibration(runs, withinMedian, within90));
  }
}
