package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * Limits on connections, so that no client can take all of them or hold them without asking.
 *
 * @param perAddress connections that one address may have open at once, 1 to 100,000; one more is
 *     closed at once
 * @param total connections that all together may have, likewise
 * @param headTimeout how long a new connection may take to send the head of its first request, 100
 *     ms to 10 min
 */
public record ConnectionsConfig(int perAddress, int total, Duration headTimeout) {

  private static final int MOST = 100_000;

  public static final ConnectionsConfig DEFAULT =
      new ConnectionsConfig(1_024, 8_192, Duration.ofSeconds(10));

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public ConnectionsConfig {
    Checks.between("perAddress", perAddress, 1, MOST);
    Checks.between("total", total, 1, MOST);
    Checks.between("headTimeout", headTimeout.toMillis(), 100, Duration.ofMinutes(10).toMillis());
  }
}
