package dev.bidmesh.node.discover;

import dev.bidmesh.node.config.Durations;
import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * Whether and how nodes of one mesh find each other in a local network.
 *
 * @param enabled whether the node tells the network of its mesh, and joins nodes of the same mesh
 *     that do
 * @param firstWait longest wait at a start for the first of them to be heard, 100 ms to 30 s
 * @param interval time between looks at those that were heard and are not in the mesh, 1 s to 1 h
 * @param most nodes that are remembered, 1 to 256; beyond that the one is forgotten that was not
 *     heard of longest, but none that is of the mesh
 */
public record DiscoverConfig(boolean enabled, Duration firstWait, Duration interval, int most) {

  private static final int MOST = 256;

  public static final DiscoverConfig DEFAULT =
      new DiscoverConfig(false, Duration.ofMillis(2_500), Duration.ofSeconds(5), 64);

  public DiscoverConfig {
    Durations.between("firstWait", firstWait, Duration.ofMillis(100), Duration.ofSeconds(30));
    Durations.between("interval", interval, Duration.ofSeconds(1), Duration.ofHours(1));
    Checks.between("most", most, 1, MOST);
  }
}
