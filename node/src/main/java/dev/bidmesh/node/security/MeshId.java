package dev.bidmesh.node.security;

import dev.bidmesh.protocol.DeviceId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Identity of a mesh that has a secret: 128 random bits as 26 lower-case base32 characters.
 *
 * @param value those characters
 */
public record MeshId(String value) {

  private static final String PREFIX = "bidmesh-";
  private static final int HASH_LENGTH = 12;

  /**
   * @throws IllegalArgumentException if the text is not 26 characters of a-z and 2-7
   */
  public MeshId {
    try {
      value = new DeviceId(value).value();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a mesh id must be 26 characters of a-z and 2-7, not '" + value + "'", e);
    }
  }

  /** Draws one. */
  public static MeshId random(SecureRandom source) {
    return new MeshId(DeviceId.random(source).value());
  }

  /** Name of the cluster of this mesh. It tells meshes apart and keeps nobody out. */
  public String clusterName() {
    byte[] content = value.getBytes(StandardCharsets.US_ASCII);
    return PREFIX + Digests.sha256Hex(content).substring(0, HASH_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
