package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.Optional;

/**
 * Any device to all: something happened that others may care for.
 *
 * @param name for example {@code HOST_ONLINE}
 * @param deviceId whom it concerns
 * @param payload details
 */
public record MeshEvent(String name, DeviceId deviceId, Optional<RawJson> payload)
    implements MeshMessage {
  public MeshEvent {
    Checks.notBlank("name", name);
  }
}
