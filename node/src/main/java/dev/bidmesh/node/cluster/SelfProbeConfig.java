package dev.bidmesh.node.cluster;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * How a node finds out that the mesh does not reach it any more, and what it does then. It asks one
 * peer after the other to call it back.
 *
 * @param interval time between probes, 100 ms to 1 h; 0: none
 * @param timeout longest wait for the answer to one, 100 ms to 1 min; a peer waits 1 s for the node
 * @param misses probes in a row without an answer or an arrival after which the event bus is made
 *     anew, 1 to 100
 * @param rebuildPause least time from one such rebuild to the next, which doubles with each of the
 *     last hour and is shortened at random by up to a half; 1 s to 1 h
 * @param rebuildsPerHour most such rebuilds in an hour, 0 to 100; 0: it only warns
 */
public record SelfProbeConfig(
    Duration interval, Duration timeout, int misses, Duration rebuildPause, int rebuildsPerHour) {

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST = 100;

  public static final SelfProbeConfig DEFAULT =
      new SelfProbeConfig(
          Duration.ofSeconds(5), Duration.ofSeconds(2), 3, Duration.ofSeconds(30), 5);

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public SelfProbeConfig {
    if (!interval.isZero()) {
      between("interval", interval, SHORTEST, LONGEST);
    }
    between("timeout", timeout, SHORTEST, Duration.ofMinutes(1));
    Checks.between("misses", misses, 1, MOST);
    between("rebuildPause", rebuildPause, Duration.ofSeconds(1), LONGEST);
    Checks.between("rebuildsPerHour", rebuildsPerHour, 0, MOST);
  }

  /** Whether there is to be any. */
  public boolean isOn() {
    return !interval.isZero();
  }

  private static void between(String component, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          component + " must be between " + least + " and " + most + ", not " + value);
    }
  }
}
