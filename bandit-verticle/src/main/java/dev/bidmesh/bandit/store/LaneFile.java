package dev.bidmesh.bandit.store;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.List;
import java.util.Map;

/**
 * The content of the file.
 *
 * @param format {@link LaneFormat#NAME}
 * @param version {@link LaneFormat#VERSION}
 * @param deviceId whose file it is
 * @param savedAtMs wall clock in milliseconds since 1970, for display and to tell how long ago
 *     other devices were heard
 * @param own lanes of that device
 * @param provisional lanes of that device that a peer may know better
 * @param others lanes of other devices
 * @param unheardMs how long before it was written other devices were last heard, in milliseconds;
 *     those that are not there: at that moment
 */
record LaneFile(
    String format,
    int version,
    DeviceId deviceId,
    long savedAtMs,
    List<LaneSnapshot> own,
    List<LaneSnapshot> provisional,
    List<LaneSnapshot> others,
    Map<DeviceId, Long> unheardMs) {

  LaneFile {
    own = List.copyOf(own);
    provisional = List.copyOf(provisional);
    others = List.copyOf(others);
    unheardMs = Map.copyOf(unheardMs);
  }
}
