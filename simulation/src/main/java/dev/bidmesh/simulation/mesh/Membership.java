package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Removes members as the mesh does below the event bus: one that crashed soon, since its
 * connections break; one that is not heard after some seconds. Each node is told by its own part.
 */
final class Membership {

  /** A node removes a member of which it has heard nothing for so long. */
  private static final long PATIENCE = 5 * World.SECOND;

  private final World world;

  Membership(World world) {
    this.world = world;
  }

  /** A device has crashed, which is noticed after a while. */
  void crashed(VirtualDevice gone, long noticedAfterNanos) {
    world
        .time()
        .after(noticedAfterNanos, () -> others(gone).forEach(each -> each.memberLeft(gone)));
  }

  /**
   * Nothing gets from some devices to some others for a while.
   *
   * @param apart whether nothing gets from the first to the second
   */
  void silent(long nanos, BiPredicate<DeviceId, DeviceId> apart) {
    if (nanos <= PATIENCE) {
      return;
    }
    List<VirtualDevice> lives = world.machines().stream().map(Machine::life).toList();
    world.time().after(PATIENCE, () -> remove(lives, apart));
  }

  private void remove(List<VirtualDevice> lives, BiPredicate<DeviceId, DeviceId> apart) {
    for (VirtualDevice gone : lives) {
      others(gone)
          .filter(each -> apart.test(gone.device(), each.device()))
          .forEach(each -> each.memberLeft(gone));
    }
  }

  private Stream<VirtualDevice> others(VirtualDevice gone) {
    return world.machines().stream()
        .map(Machine::life)
        .filter(each -> !each.device().equals(gone.device()));
  }
}
