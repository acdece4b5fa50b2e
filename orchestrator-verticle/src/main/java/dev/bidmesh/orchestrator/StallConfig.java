package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * When a run that has written text and writes no more counts as lost, although its device gives
 * life signs: longer than {@code atLeast}, and than {@code times} its own usual time between two
 * pieces.
 *
 * @param atLeast shortest time after which it does
 * @param times how many times the usual time between two pieces, from 1 to 1,000
 */
public record StallConfig(Duration atLeast, double times) {

  public static final StallConfig DEFAULT = new StallConfig(Duration.ofSeconds(10), 20);

  public StallConfig {
    LookConfig.requirePositive("atLeast", atLeast);
    if (!(times >= 1 && times <= 1_000)) {
      throw new IllegalArgumentException("times must be from 1 to 1000");
    }
  }

  /** The longest time without text of a run whose pieces usually come so far apart. */
  public Duration boundFor(Duration usual) {
    var multiple = Duration.ofNanos((long) Math.min(Long.MAX_VALUE, times * usual.toNanos()));
    return multiple.compareTo(atLeast) > 0 ? multiple : atLeast;
  }
}
