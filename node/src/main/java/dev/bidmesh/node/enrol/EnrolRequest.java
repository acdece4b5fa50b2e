package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.DeviceId;
import java.time.Instant;
import java.util.List;

/**
 * What a device sends that wants to become a member.
 *
 * @param protocol version of the wire form that it speaks
 * @param version of its program
 * @param now its clock
 * @param tokenId of its token
 * @param tokenSecret of its token, in base64url
 * @param name of the node
 * @param deviceId of the device
 * @param hosts at which clients reach it
 * @param request for a certificate: PKCS#10 as DER
 */
record EnrolRequest(
    @JsonProperty(required = true) int protocol,
    @JsonProperty(required = true) String version,
    @JsonProperty(required = true) Instant now,
    @JsonProperty(required = true) String tokenId,
    @JsonProperty(required = true) String tokenSecret,
    @JsonProperty(required = true) String name,
    @JsonProperty(required = true) DeviceId deviceId,
    @JsonProperty(required = true) List<String> hosts,
    @JsonProperty(required = true) byte[] request) {

  private static final int MAX_VERSION_LENGTH = 64;

  EnrolRequest {
    if (version.length() > MAX_VERSION_LENGTH
        || version.chars().anyMatch(each -> each < ' ' || each > '~')) {
      throw new IllegalArgumentException(
          "version must be at most " + MAX_VERSION_LENGTH + " printable characters");
    }
  }

  NodeSubject subject() {
    return new NodeSubject(name, deviceId, hosts);
  }

  /** Says who asks, and nothing of the token. */
  @Override
  public String toString() {
    return "EnrolRequest[name=" + name + ", deviceId=" + deviceId + ", tokenId=" + tokenId + "]";
  }
}
