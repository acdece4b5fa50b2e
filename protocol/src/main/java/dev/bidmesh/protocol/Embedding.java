package dev.bidmesh.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * How an embedding is written in messages: a line with its numbers as base64 of little-endian
 * numbers of 32 bits, ended by a line feed. That is what OpenAI's API calls {@code base64}, a
 * quarter as long as digits, and the same bits at the other end.
 */
public final class Embedding {

  /** Longest vector: its line just fits a frame. */
  public static final int MAX_DIMENSIONS = 12_000;

  private Embedding() {}

  /**
   * Writes a vector.
   *
   * @throws IllegalArgumentException if it has no numbers, too many, or one that is not finite
   */
  public static String line(float[] vector) {
    Checks.between("dimensions", vector.length, 1, MAX_DIMENSIONS);
    ByteBuffer bytes = buffer(vector.length);
    for (float number : vector) {
      Checks.finite("the number of an embedding", number);
      bytes.putFloat(number);
    }
    return Base64.getEncoder().encodeToString(bytes.array()) + "\n";
  }

  /**
   * Reads a vector.
   *
   * @param base64 the line without its end
   * @throws IllegalArgumentException if it is not base64 of such numbers
   */
  public static float[] read(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length == 0 || bytes.length % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "an embedding must be a whole number of 32-bit numbers, not " + bytes.length + " bytes");
    }
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  private static ByteBuffer buffer(int dimensions) {
    return ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
