package dev.bidmesh.node.security;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What the members of a mesh prove to each other to know: 32 random bytes. It never shows in a text
 * unless {@link #text()} is called.
 */
public final class MembershipKey {

  /** Length in bytes. */
  public static final int LENGTH = 32;

  private static final int ID_LENGTH = 8;

  private final byte[] bytes;

  private MembershipKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @throws IllegalArgumentException if these are not 32 bytes
   */
  public static MembershipKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException(
          "a membership key has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new MembershipKey(bytes.clone());
  }

  /** Draws one. */
  public static MembershipKey random(SecureRandom source) {
    var bytes = new byte[LENGTH];
    source.nextBytes(bytes);
    return new MembershipKey(bytes);
  }

  /**
   * Reads what {@link #text()} wrote.
   *
   * @throws IllegalArgumentException if that is not a key; the message does not repeat it
   */
  public static MembershipKey parse(String text) {
    try {
      return of(Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("that is not a membership key", e);
    }
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The key itself in base64url, for a file or an encrypted connection and nowhere else. */
  public String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Eight characters that tell two keys apart and give nothing away of either. */
  public String id() {
    return Digests.sha256Hex(bytes).substring(0, ID_LENGTH);
  }

  /** Takes as long for unequal keys as for equal ones. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MembershipKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return "MembershipKey[id=" + id() + "]";
  }
}
