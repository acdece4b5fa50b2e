package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;

/**
 * Node to bid verticle: the mesh has removed a member, because its process ended, or because it was
 * frozen or cut off for longer than a member may be silent. Faster than silence where a process
 * dies, since the system then closes its connections.
 *
 * @param deviceId the device of the member
 * @param incarnation start count that the member told when it joined
 */
public record MemberLeft(DeviceId deviceId, long incarnation) implements LocalMessage {

  public MemberLeft {
    Checks.nonNegative("incarnation", incarnation);
  }
}
