package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * Write this to disk, in place of what is there, and tell by {@link StoreNews.Saved} or {@link
 * StoreNews.SaveFailed} what became of it. There is never a second one before that, but for the
 * last at the end.
 *
 * @param own lanes of this device
 * @param provisional lanes of this device that a peer may still know better
 * @param others lanes of other devices as last told
 */
public record SaveLanes(
    List<LaneSnapshot> own, List<LaneSnapshot> provisional, List<LaneSnapshot> others)
    implements Output {

  /** Nothing learned. */
  public static final SaveLanes NOTHING = new SaveLanes(List.of(), List.of(), List.of());

  public SaveLanes {
    own = List.copyOf(own);
    provisional = List.copyOf(provisional);
    others = List.copyOf(others);
  }

  /** All of them. */
  public Stream<LaneSnapshot> all() {
    return Stream.of(others, provisional, own).flatMap(List::stream);
  }
}
