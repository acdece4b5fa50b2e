package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.DeviceId;
import java.util.Set;

/**
 * A cut between some devices and all others.
 *
 * @param some the devices on one side
 * @param deaf whether they hear nothing of the others
 * @param mute whether the others hear nothing of them
 */
public record Cut(Set<DeviceId> some, boolean deaf, boolean mute) {

  public Cut {
    some = Set.copyOf(some);
  }

  /** Whether nothing gets from one device to another. */
  public boolean parts(DeviceId from, DeviceId to) {
    if (some.contains(from) == some.contains(to)) {
      return false;
    }
    return some.contains(to) ? deaf : mute;
  }
}
