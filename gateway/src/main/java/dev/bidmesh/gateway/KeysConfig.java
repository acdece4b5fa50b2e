package dev.bidmesh.gateway;

import dev.bidmesh.gateway.core.access.KeyLimits;
import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * How API keys are used.
 *
 * @param onLoopback whether callers on the node's own device need a key as well, as behind a
 *     reverse proxy on it
 * @param perMinute requests that a key may make in a minute in the long run, 1 to 1,000,000, unless
 *     it has a limit of its own; a quarter of them may come together
 * @param atOnce requests of a key that may be in work at once, streams included, 1 to 100,000,
 *     unless it has a limit of its own
 * @param sessionTtl how long a browser stays logged in, 1 min to 30 days
 * @param reloadEvery how often to look whether keys and certificates have changed, 100 ms to 1 min
 */
public record KeysConfig(
    boolean onLoopback, int perMinute, int atOnce, Duration sessionTtl, Duration reloadEvery) {

  public static final KeysConfig DEFAULT =
      new KeysConfig(false, 1_200, 64, Duration.ofHours(12), Duration.ofSeconds(1));

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public KeysConfig {
    Checks.between("perMinute", perMinute, 1, 1_000_000);
    Checks.between("atOnce", atOnce, 1, 100_000);
    Checks.between(
        "sessionTtl",
        sessionTtl.toMillis(),
        Duration.ofMinutes(1).toMillis(),
        Duration.ofDays(30).toMillis());
    Checks.between("reloadEvery", reloadEvery.toMillis(), 100, 60_000);
  }

  /** Limits of keys that have none of their own. */
  public KeyLimits limits() {
    return new KeyLimits(perMinute, atOnce);
  }
}
