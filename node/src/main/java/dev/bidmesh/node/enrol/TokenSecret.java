package dev.bidmesh.node.enrol;

import dev.bidmesh.node.security.Digests;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** What makes a token valid: 16 random bytes. It shows in no text unless asked for. */
public final class TokenSecret {

  /** Length in bytes. */
  static final int LENGTH = 16;

  private final byte[] bytes;

  private TokenSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Draws one. */
  static TokenSecret random(SecureRandom source) {
    var bytes = new byte[LENGTH];
    source.nextBytes(bytes);
    return new TokenSecret(bytes);
  }

  /**
   * @throws IllegalArgumentException if these are not 16 bytes
   */
  static TokenSecret of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("the secret of a token has " + LENGTH + " bytes");
    }
    return new TokenSecret(bytes.clone());
  }

  /**
   * Reads what {@link #text()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static TokenSecret parse(String text) {
    return of(Base64.getUrlDecoder().decode(text));
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** The secret itself in base64url, for an encrypted connection. */
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * What is kept of it. A plain digest is enough, because 128 random bits cannot be guessed however
   * fast the guesses are.
   */
  String hash() {
    return Digests.sha256Hex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenSecret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return "TokenSecret[hidden]";
  }
}
