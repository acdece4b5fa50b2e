package dev.bidmesh.gateway.core.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a key, by which it is known again. A slow hash, as passwords need, would add nothing:
 * a key is 256 random bits, and nobody can try those out.
 *
 * @param hex 64 hexadecimal digits
 */
public record KeyDigest(String hex) {

  /**
   * @throws IllegalArgumentException if it is no SHA-256
   */
  public KeyDigest {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
    }
  }

  /** The digest of a key. */
  public static KeyDigest of(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
      return new KeyDigest(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Whether it is the same, in a time that does not depend on how much of it is. */
  boolean matches(KeyDigest other) {
    return MessageDigest.isEqual(hex.getBytes(UTF_8), other.hex.getBytes(UTF_8));
  }
}
