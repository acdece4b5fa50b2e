package dev.bidmesh.node.cluster.handshake;

import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** How the messages of the handshake are written; lengths are checked before anything is copied. */
final class Wire {

  static final int NONCE_BYTES = 32;

  /** A certificate or a signature. */
  private static final int MOST_FIELD_BYTES = 3_000;

  private static final int LENGTH_BYTES = 2;

  private final ByteBuffer content;

  private Wire(byte[] message) {
    this.content = ByteBuffer.wrap(message);
  }

  static Wire read(byte[] message) {
    return new Wire(message);
  }

  byte[] fixed(int length) throws HandshakeException {
    if (content.remaining() < length) {
      throw malformed();
    }
    var bytes = new byte[length];
    content.get(bytes);
    return bytes;
  }

  int number() throws HandshakeException {
    return fixed(1)[0] & 0xFF;
  }

  byte[] field() throws HandshakeException {
    byte[] length = fixed(LENGTH_BYTES);
    int size = (length[0] & 0xFF) << 8 | length[1] & 0xFF;
    if (size > MOST_FIELD_BYTES) {
      throw malformed();
    }
    return fixed(size);
  }

  void end() throws HandshakeException {
    if (content.hasRemaining()) {
      throw malformed();
    }
  }

  static byte[] number(int value) {
    return new byte[] {(byte) value};
  }

  /** A field with its length. */
  static byte[] field(byte[] bytes) {
    if (bytes.length > MOST_FIELD_BYTES) {
      throw new IllegalArgumentException(
          "a certificate or signature of " + bytes.length + " bytes is too long for the handshake");
    }
    return join(new byte[] {(byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
  }

  static byte[] join(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer whole = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }

  static byte[] digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static HandshakeException malformed() {
    return new HandshakeException(Reason.MALFORMED, "no message of the handshake");
  }
}
