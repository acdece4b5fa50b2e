package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.bus.TapLimits;
import java.time.Duration;

/**
 * How the bus may be watched.
 *
 * @param text who may see texts of this node's own bus: {@code never}; {@code inspect}, clients
 *     with a key of that scope; or {@code loopback}, clients on this device as well
 * @param maxWatchers clients that watch by this node at once, those of the bridge included; one
 *     more is refused
 * @param maxTaps watches of other nodes on the bus of this one at once
 * @param queue frames that wait for one watcher on one node, of 4 KiB on average; more are lost to
 *     that watcher
 * @param maxPerS frames in a second on one node for one watcher, and four times as many from all
 *     nodes together; more are lost likewise
 * @param lease how long a watch of another node lasts when that falls silent
 * @param mergeWait how long a received frame waits for its sender's word, to be shown after that
 * @param bridge whether Vert.x clients may listen to {@code mesh.tap} at {@code /eventbus/bridge}
 */
public record InspectionConfig(
    TextAccess text,
    int maxWatchers,
    int maxTaps,
    int queue,
    int maxPerS,
    Duration lease,
    Duration mergeWait,
    boolean bridge) {

  /** Of what one node may tell in a second, how much all together may. */
  private static final int NODES_AT_FULL_RATE = 4;

  public static final InspectionConfig DEFAULT =
      new InspectionConfig(
          TextAccess.INSPECT,
          8,
          32,
          2_000,
          500,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          false);

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public InspectionConfig {
    Checks.between("maxWatchers", maxWatchers, 0, 1_000);
    Checks.between("maxTaps", maxTaps, 0, 10_000);
    Checks.between("queue", queue, 1, 100_000);
    Checks.between("maxPerS", maxPerS, 1, 10_000);
    Checks.between("lease", lease.toMillis(), 3_000, 60_000);
    Checks.between("mergeWait", mergeWait.toMillis(), 0, 10_000);
  }

  /** What one watcher may hold on one node. */
  public TapLimits limits() {
    return new TapLimits(queue, maxPerS);
  }

  /**
   * Frames in a second that one of several nodes may tell a watcher: all of them together reach the
   * one node that shows them, on one thread, and in a large mesh each gets its share only.
   *
   * @param nodes how many are watched; at least 1
   */
  public int perSecond(int nodes) {
    return Math.max(1, Math.min(maxPerS, NODES_AT_FULL_RATE * maxPerS / Math.max(1, nodes)));
  }
}
