package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Write this to disk, in place of what is there, and tell by {@link StoreNews.Saved} or {@link
 * StoreNews.SaveFailed} what became of it. There is never a second one before that, but for the
 * last at the end.
 *
 * @param own lanes of this device
 * @param provisional lanes of this device that a peer may still know better
 * @param others lanes of other devices as last told
 * @param unheardMs how long ago other devices were heard, in milliseconds; devices that are not
 *     there: just now
 */
public record SaveLanes(
    List<LaneSnapshot> own,
    List<LaneSnapshot> provisional,
    List<LaneSnapshot> others,
    Map<DeviceId, Long> unheardMs)
    implements Output {

  /** Nothing learned. */
  public static final SaveLanes NOTHING = new SaveLanes(List.of(), List.of(), List.of());

  /** With devices that were all heard just now. */
  public SaveLanes(
      List<LaneSnapshot> own, List<LaneSnapshot> provisional, List<LaneSnapshot> others) {
    this(own, provisional, others, Map.of());
  }

  public SaveLanes {
    own = List.copyOf(own);
    provisional = List.copyOf(provisional);
    others = List.copyOf(others);
    unheardMs = Map.copyOf(unheardMs);
  }

  /** All of them. */
  public Stream<LaneSnapshot> all() {
    return Stream.of(others, provisional, own).flatMap(List::stream);
  }
}
