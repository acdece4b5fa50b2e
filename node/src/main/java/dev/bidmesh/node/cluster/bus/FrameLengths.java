package dev.bidmesh.node.cluster.bus;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Follows the frames of a connection of the event bus as their bytes come in: four bytes of length,
 * then as many bytes, of which the second says how the message is encoded, and so on. The event bus
 * itself keeps whatever comes until a frame is whole, however long it claims to be, and it reads
 * Java objects; no message of the mesh is one.
 *
 * <p>For one connection and one thread at a time.
 */
final class FrameLengths {

  private static final int LENGTH_BYTES = 4;
  private static final int ENCODING_AT = 1;

  /** Encodings of the toolkit that make objects of any class by its name. */
  private static final int CLUSTER_SERIALIZABLE = 16;

  private static final int SERIALIZABLE = 17;

  private final int longest;
  private int lengthBytes;
  private int length;
  private int left;
  private int frameBytes;

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
   * @return what is wrong with the frame that has begun, if anything is; nothing is to be taken
   *     after that
   */
  Optional<String> fault(int count, IntUnaryOperator byteAt) {
    int at = 0;
    while (at < count) {
      Optional<String> fault;
      if (left == 0) {
        fault = header(byteAt.applyAsInt(at));
        at++;
      } else {
        int taken = Math.min(left, count - at);
        fault = encoding(at, taken, byteAt);
        left -= taken;
        at += taken;
      }
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private Optional<String> header(int next) {
    length = length << 8 | next & 0xFF;
    lengthBytes++;
    if (lengthBytes < LENGTH_BYTES) {
      return Optional.empty();
    }
    int claimed = length;
    lengthBytes = 0;
    length = 0;
    left = claimed;
    frameBytes = claimed;
    return claimed < 1 || claimed > longest
        ? Optional.of(
            "a frame of "
                + Integer.toUnsignedString(claimed)
                + " bytes; 1 to "
                + longest
                + " are allowed")
        : Optional.empty();
  }

  private Optional<String> encoding(int at, int taken, IntUnaryOperator byteAt) {
    int ahead = ENCODING_AT - (frameBytes - left);
    if (ahead < 0 || ahead >= taken) {
      return Optional.empty();
    }
    int encoding = byteAt.applyAsInt(at + ahead);
    return encoding == SERIALIZABLE || encoding == CLUSTER_SERIALIZABLE
        ? Optional.of("a frame with a serialised Java object")
        : Optional.empty();
  }
}
