package dev.bidmesh.node.cluster.handshake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one mesh as this handshake uses them, derived from the membership keys and the id of
 * the mesh, so that what is said in one mesh proves nothing in another one. Several of them are
 * accepted while a key is rotated; the first one is preferred.
 */
public final class HandshakeKeys {

  /** How many keys may be accepted at once. */
  public static final int MOST = 5;

  /** Length of a message authentication code, in bytes. */
  static final int MAC_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "bidmesh membership handshake 1";

  private final List<SecretKeySpec> keys;

  private HandshakeKeys(List<SecretKeySpec> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Derives them.
   *
   * @param meshId of the mesh
   * @param membership 1 to {@link #MOST} keys, the one to offer first
   * @throws IllegalArgumentException if there is no key, or too many
   */
  public static HandshakeKeys of(String meshId, List<byte[]> membership) {
    if (membership.isEmpty() || membership.size() > MOST) {
      throw new IllegalArgumentException(
          "a mesh has 1 to " + MOST + " membership keys, not " + membership.size());
    }
    var derived = new ArrayList<SecretKeySpec>();
    for (byte[] key : membership) {
      byte[] secret =
          mac(
              new SecretKeySpec(key, ALGORITHM),
              PURPOSE.getBytes(StandardCharsets.UTF_8),
              new byte[1],
              meshId.getBytes(StandardCharsets.UTF_8));
      derived.add(new SecretKeySpec(secret, ALGORITHM));
    }
    return new HandshakeKeys(derived);
  }

  int count() {
    return keys.size();
  }

  /** The code of some content under one of the keys. */
  byte[] mac(int key, byte[]... content) {
    return mac(keys.get(key), content);
  }

  /** Whether a code is that of the content, found out in a time that says nothing about it. */
  boolean matches(int key, byte[] code, byte[]... content) {
    return MessageDigest.isEqual(mac(key, content), code);
  }

  /** The first key under which a code is that of the content. */
  OptionalInt find(byte[] code, byte[]... content) {
    OptionalInt found = OptionalInt.empty();
    for (int key = keys.size() - 1; key >= 0; key--) {
      if (matches(key, code, content)) {
        found = OptionalInt.of(key);
      }
    }
    return found;
  }

  private static byte[] mac(SecretKeySpec key, byte[]... content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (byte[] part : content) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
