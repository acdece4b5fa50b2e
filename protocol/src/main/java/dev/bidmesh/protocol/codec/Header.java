package dev.bidmesh.protocol.codec;

import dev.bidmesh.protocol.DeviceId;

/**
 * What every frame carries beside its message.
 *
 * @param from the sending device
 * @param seq counts the sender's frames to one address
 * @param ts sender's wall clock in milliseconds since 1970, for display only
 */
public record Header(DeviceId from, long seq, long ts) {

  /** Stands in where a frame was too broken to tell its sender. */
  public static final Header NONE = new Header(new DeviceId("a".repeat(DeviceId.LENGTH)), 0, 0);
}
