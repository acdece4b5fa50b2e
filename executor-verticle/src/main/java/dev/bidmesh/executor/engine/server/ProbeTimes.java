package dev.bidmesh.executor.engine.server;

import java.time.Duration;

/**
 * When a server is probed.
 *
 * @param interval time between probes of a server that is well
 * @param firstRetry time after which a server that is not well is probed again; it doubles each
 *     time
 * @param lastRetry beyond which it does not double
 */
public record ProbeTimes(Duration interval, Duration firstRetry, Duration lastRetry) {

  /** Pause before the next probe after so many that failed. */
  Duration retry(int failures) {
    Duration doubled = firstRetry.multipliedBy(1L << Math.min(failures - 1, 16));
    return doubled.compareTo(lastRetry) < 0 ? doubled : lastRetry;
  }
}
