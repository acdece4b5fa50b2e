package dev.bidmesh.node.config;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a node looks for on its device when no engines are configured.
 *
 * @param bundles folders that are Genie bundles or hold some; {@code ~} is the user's directory
 * @param servers whether to look for inference servers on loopback
 * @param timeout longest wait for all of them together to answer
 * @param interval time between looks for those that were not there
 * @param accelerator what the servers of this device compute on that do not tell it themselves;
 *     claimed, not detected; absent: its processor
 */
public record DetectionConfig(
    List<String> bundles,
    boolean servers,
    Duration timeout,
    Duration interval,
    Optional<Accelerator> accelerator) {

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  public static final DetectionConfig DEFAULT =
      new DetectionConfig(
          List.of("~/genie"),
          true,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Optional.empty());

  public DetectionConfig {
    bundles = List.copyOf(bundles);
    bundles.forEach(folder -> Checks.notBlank("bundles", folder));
    Durations.between("timeout", timeout, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    Durations.between("interval", interval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
  }
}
