package dev.bidmesh.gateway.tap;

import dev.bidmesh.protocol.message.TapEvent;
import java.util.Optional;

/** Who watches. */
public interface TapListener {

  /** A frame went by. */
  void frame(WatchedNode node, TapEvent event);

  /**
   * Frames of a node were lost to this watcher.
   *
   * @param count how many more
   */
  void lost(WatchedNode node, long count);

  /**
   * A node is watched now, or is not.
   *
   * @param problem why it is not; absent: it is
   */
  void node(WatchedNode node, Optional<String> problem);

  /** The node ends the watch. */
  void ended();
}
