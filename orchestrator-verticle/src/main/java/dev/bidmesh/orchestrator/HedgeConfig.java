package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * When the runner-up of an auction starts as well, because the winner shows no text in time.
 *
 * @param enabled whether it ever does
 * @param fraction most of these second runs as a share of the runs that this node started, above 0
 *     to 1; the first one may be taken in advance
 * @param burst second runs that can be saved up while none is needed, from 1
 * @param grace added to the prediction of a lane that was not observed often enough to know how far
 *     it can be trusted
 * @param atLeast shortest wait for the first text, however short the prediction
 * @param again how it is looked again for a device if there was none at first
 */
public record HedgeConfig(
    boolean enabled,
    double fraction,
    int burst,
    Duration grace,
    Duration atLeast,
    LookConfig again) {

  public static final HedgeConfig DEFAULT =
      new HedgeConfig(true, 0.05, 4, Duration.ofSeconds(2), Duration.ofMillis(250));

  /** With the usual looks. */
  public HedgeConfig(
      boolean enabled, double fraction, int burst, Duration grace, Duration atLeast) {
    this(enabled, fraction, burst, grace, atLeast, LookConfig.DEFAULT);
  }

  public HedgeConfig {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction must be above 0 and at most 1");
    }
    if (burst < 1) {
      throw new IllegalArgumentException("burst must be at least 1");
    }
    LookConfig.requirePositive("grace", grace);
    LookConfig.requirePositive("atLeast", atLeast);
  }
}
