package dev.bidmesh.gateway.tap;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.TapFilter;
import java.util.Optional;

/**
 * What somebody wants to watch.
 *
 * @param filter which frames
 * @param node of which node only; absent: of all
 * @param texts whether texts of this node's own bus are shown
 */
public record TapRequest(TapFilter filter, Optional<DeviceId> node, boolean texts) {

  boolean covers(DeviceId device) {
    return node.isEmpty() || node.get().equals(device);
  }
}
