package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that the authority issued.
 *
 * @param name of the node
 * @param deviceId of its device
 * @param serial of the certificate, in hexadecimal
 * @param issued when
 * @param expires until when it is valid
 * @param hosts names and addresses in it
 * @param removed whether the node was removed from the mesh
 */
public record MemberRecord(
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) DeviceId deviceId,
    @JsonProperty(required = true) String serial,
    @JsonProperty(required = true) Instant issued,
    @JsonProperty(required = true) Instant expires,
    @JsonProperty(required = true) List<String> hosts,
    @JsonProperty(required = true) boolean removed) {

  private static final int HEX = 16;

  public MemberRecord {
    hosts = Checks.atMost("hosts", NodeSubject.MOST_HOSTS, hosts);
  }

  BigInteger serialNumber() {
    return new BigInteger(serial, HEX);
  }

  MemberRecord asRemoved() {
    return new MemberRecord(name, deviceId, serial, issued, expires, hosts, true);
  }

  boolean isLive(Instant now) {
    return !removed && now.isBefore(expires);
  }
}
