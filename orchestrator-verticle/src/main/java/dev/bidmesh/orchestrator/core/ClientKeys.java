package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.DeviceId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What stands for a client on other devices, so that they can give clients turns: a digest, for
 * they need not know an address or a key. It differs from owner to owner.
 */
final class ClientKeys {

  /** 64 bits: clients of one owner do not collide by chance. */
  private static final int BYTES = 8;

  private ClientKeys() {}

  /**
   * The digest of a client's key.
   *
   * @param owner the node that the client asked
   * @param key what the node knows it by
   */
  static Optional<String> of(DeviceId owner, Optional<String> key) {
    return key.map(text -> digest(owner + "/" + text));
  }

  private static String digest(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
