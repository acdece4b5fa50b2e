package dev.bidmesh.node.enrol;

import dev.bidmesh.node.config.Durations;
import dev.bidmesh.protocol.Checks;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * How devices join a mesh that has a secret.
 *
 * @param port where a node that can make members takes them in, over TLS; 0 for any free one;
 *     absent: three above the HTTP port, or any free one if that is taken
 * @param certificateValidity how long the certificate of a node is valid, 1 h to 3,652 days; it is
 *     renewed when a third of that is left
 * @param attemptsPerMinute requests without success that are looked at in a minute, of strangers,
 *     and as many of members, 1 to 100,000
 * @param attemptsPerAddress the same from one address, and of one member, 1 to 100,000
 * @param maxConnections connections at once of strangers, and as many of members, 1 to 10,000
 * @param timeout longest time for a connection to be used, and for an answer
 * @param clockTolerance by how much the clock of a device that joins may differ
 * @param refreshInterval time between looks for new membership keys without being told of any, 1 s
 *     to 24 h, at most a third of the validity
 */
public record EnrolConfig(
    OptionalInt port,
    Duration certificateValidity,
    int attemptsPerMinute,
    int attemptsPerAddress,
    int maxConnections,
    Duration timeout,
    Duration clockTolerance,
    Duration refreshInterval) {

  private static final int MAX_PORT = 65_535;
  private static final int MOST_ATTEMPTS = 100_000;
  private static final int MOST_CONNECTIONS = 10_000;
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(3_652);
  private static final int SHARE_LEFT = 3;
  private static final Duration HOUR = Duration.ofHours(1);

  public static final EnrolConfig DEFAULT =
      new EnrolConfig(
          OptionalInt.empty(),
          Duration.ofDays(365),
          60,
          10,
          64,
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          HOUR);

  public EnrolConfig {
    port.ifPresent(value -> Checks.between("port", value, 0, MAX_PORT));
    Durations.between("certificateValidity", certificateValidity, HOUR, LONGEST_VALIDITY);
    Checks.between("attemptsPerMinute", attemptsPerMinute, 1, MOST_ATTEMPTS);
    Checks.between("attemptsPerAddress", attemptsPerAddress, 1, MOST_ATTEMPTS);
    Checks.between("maxConnections", maxConnections, 1, MOST_CONNECTIONS);
    Durations.between("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
    Durations.between("clockTolerance", clockTolerance, Duration.ofSeconds(10), HOUR);
    Durations.between(
        "refreshInterval", refreshInterval, Duration.ofSeconds(1), Duration.ofDays(1));
    if (refreshInterval.multipliedBy(SHARE_LEFT).compareTo(certificateValidity) > 0) {
      throw new IllegalArgumentException(
          "refreshInterval must be at most a third of certificateValidity, in which certificates"
              + " are renewed: set it to "
              + certificateValidity.toMinutes() / SHARE_LEFT
              + "m or less");
    }
  }
}
