package dev.bidmesh.executor.engine.supervise;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * When a program that has ended by itself is started again.
 *
 * @param first pause before the first time; it doubles each time
 * @param most longest pause
 * @param limit how often in a row, 0 or more; then it is given up
 * @param calm how long it has to serve for what went before to be forgotten
 */
public record RestartPolicy(Duration first, Duration most, int limit, Duration calm) {

  /** What holds for engines: given up after about a quarter of an hour of failures. */
  public static final RestartPolicy DEFAULT =
      new RestartPolicy(Duration.ofMillis(500), Duration.ofMinutes(2), 12, Duration.ofMinutes(5));

  public RestartPolicy {
    Checks.nonNegative("limit", limit);
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("first must be above 0 and at most " + most);
    }
  }

  /**
   * The pause after so many failures in a row.
   *
   * @param failures 1 or more
   * @param chance 0 to 1: engines that failed together are not started together
   */
  Duration pause(int failures, double chance) {
    double doubled = first.toMillis() * Math.pow(2, Math.min(failures - 1, 30));
    return Duration.ofMillis((long) (Math.min(doubled, most.toMillis()) * (0.5 + chance / 2)));
  }
}
