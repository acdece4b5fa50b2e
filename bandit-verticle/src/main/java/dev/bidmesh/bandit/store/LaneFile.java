package dev.bidmesh.bandit.store;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.List;

/**
 * The content of the file.
 *
 * @param format {@link LaneFormat#NAME}
 * @param version {@link LaneFormat#VERSION}
 * @param deviceId whose file it is
 * @param savedAtMs wall clock in milliseconds since 1970, for display only
 * @param own lanes of that device
 * @param provisional lanes of that device that a peer may know better
 * @param others lanes of other devices
 */
record LaneFile(
    String format,
    int version,
    DeviceId deviceId,
    long savedAtMs,
    List<LaneSnapshot> own,
    List<LaneSnapshot> provisional,
    List<LaneSnapshot> others) {

  LaneFile {
    own = List.copyOf(own);
    provisional = List.copyOf(provisional);
    others = List.copyOf(others);
  }
}
