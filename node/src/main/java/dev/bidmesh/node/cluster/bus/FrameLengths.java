package dev.bidmesh.node.cluster.bus;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Follows the frames of a connection of the event bus as their bytes come in: four bytes of length,
 * then as many bytes, which begin with a {@link FrameHead}, and so on. The event bus itself keeps
 * whatever comes until a frame is whole, however long it claims to be.
 *
 * <p>For one connection and one thread at a time.
 */
final class FrameLengths {

  private static final int LENGTH_BYTES = 4;

  private final int longest;
  private final FrameHead head = new FrameHead();
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
        fault = head.fault(at, taken, byteAt);
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
    head.begin(claimed);
    return claimed < 1 || claimed > longest
        ? Optional.of(
            "a frame of "
                + Integer.toUnsignedString(claimed)
                + " bytes; 1 to "
                + longest
                + " are allowed")
        : Optional.empty();
  }
}
