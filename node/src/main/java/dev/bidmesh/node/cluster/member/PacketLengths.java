package dev.bidmesh.node.cluster.member;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Follows the packets of a connection of the cluster port as their bytes come in: a header of 11
 * bytes whose last four are the length, then as many bytes. Hazelcast itself makes room for
 * whatever a header claims.
 *
 * <p>For one connection and one thread at a time.
 */
final class PacketLengths {

  private static final int HEADER_BYTES = 11;
  private static final int LENGTH_AT = 7;

  private final int longest;
  private int left;

  /**
   * @param longest packet that is let through, in bytes
   */
  PacketLengths(int longest) {
    this.longest = longest;
  }

  /**
   * Looks at what is about to be read; a header that is not complete is looked at again with the
   * next bytes, as Hazelcast leaves it there too.
   *
   * @param bytes to be read, in whole; its position and limit stay
   * @return a length that must not be, if one is claimed; nothing is to be read after that
   */
  OptionalInt excess(ByteBuffer bytes) {
    int at = bytes.position();
    while (at < bytes.limit()) {
      if (left > 0) {
        int taken = Math.min(left, bytes.limit() - at);
        left -= taken;
        at += taken;
      } else if (bytes.limit() - at < HEADER_BYTES) {
        return OptionalInt.empty();
      } else {
        int claimed = bytes.getInt(at + LENGTH_AT);
        if (claimed < 0 || claimed > longest) {
          return OptionalInt.of(claimed);
        }
        left = claimed;
        at += HEADER_BYTES;
      }
    }
    return OptionalInt.empty();
  }
}
