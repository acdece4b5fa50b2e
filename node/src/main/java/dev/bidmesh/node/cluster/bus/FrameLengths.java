package dev.bidmesh.node.cluster.bus;

import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

/**
 * Follows the frames of a connection of the event bus as their bytes come in: four bytes of length,
 * then as many bytes, and so on. The event bus itself keeps whatever comes until a frame is whole,
 * however long it claims to be.
 *
 * <p>For one connection and one thread at a time.
 */
final class FrameLengths {

  private static final int LENGTH_BYTES = 4;

  private final int longest;
  private int lengthBytes;
  private int length;
  private int left;

  /**
   * @param longest frame that is let through, in bytes
   */
  FrameLengths(int longest) {
    this.longest = longest;
  }

  /**
   * Takes the next bytes.
   *
   * @param count how many there are
   * @param byteAt the byte at an index from 0 on
   * @return the length that a frame claims and must not have, if there is one; nothing is to be
   *     taken after that
   */
  OptionalInt tooLong(int count, IntUnaryOperator byteAt) {
    int at = 0;
    while (at < count) {
      if (left > 0) {
        int skipped = Math.min(left, count - at);
        left -= skipped;
        at += skipped;
      } else {
        length = length << 8 | byteAt.applyAsInt(at) & 0xFF;
        at++;
        lengthBytes++;
        if (lengthBytes == LENGTH_BYTES && (length < 1 || length > longest)) {
          return OptionalInt.of(length);
        }
        begin();
      }
    }
    return OptionalInt.empty();
  }

  private void begin() {
    if (lengthBytes == LENGTH_BYTES) {
      left = length;
      lengthBytes = 0;
      length = 0;
    }
  }
}
