package dev.bidmesh.node.config;

import java.time.Duration;

/**
 * What a node looks for on its device when no engines are configured.
 *
 * @param servers whether to look for inference servers on loopback
 * @param timeout longest wait for all of them together to answer
 * @param interval time between looks for those that were not there
 */
public record DetectionConfig(boolean servers, Duration timeout, Duration interval) {

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  public static final DetectionConfig DEFAULT =
      new DetectionConfig(true, Duration.ofMillis(500), Duration.ofSeconds(30));

  public DetectionConfig {
    Durations.between("timeout", timeout, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    Durations.between("interval", interval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
  }
}
