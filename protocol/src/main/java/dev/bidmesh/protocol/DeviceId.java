package dev.bidmesh.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Random;

/**
 * Identity of a device: 128 random bits as 26 lower-case base32 characters (RFC 4648, no padding).
 * Made once per data directory and never derived from hardware, so it says nothing about its owner.
 */
public record DeviceId(@JsonValue String value) implements Comparable<DeviceId> {

  /** Length of the textual form in characters. */
  public static final int LENGTH = 26;

  /** Length of the prefix that a {@link PromptId} carries, in characters. */
  public static final int PREFIX_LENGTH = 8;

  private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

  /**
   * @throws IllegalArgumentException if the text is not 26 characters of a-z and 2-7
   */
  @JsonCreator
  public DeviceId {
    if (value.length() != LENGTH || !isBase32(value, 0)) {
      throw new IllegalArgumentException(
          "deviceId must be 26 characters of a-z and 2-7, not '" + value + "'");
    }
  }

  /** Draws a fresh identity from the given source. */
  public static DeviceId random(Random source) {
    var text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH - 1; i++) {
      text.append(ALPHABET[source.nextInt(32)]);
    }
    // 25 characters hold 125 bits; the last one carries the remaining 3, left-aligned.
    return new DeviceId(text.append(ALPHABET[source.nextInt(8) << 2]).toString());
  }

  /** The first eight characters, as used inside a {@link PromptId} and in short displays. */
  public String prefix() {
    return value.substring(0, PREFIX_LENGTH);
  }

  @Override
  public int compareTo(DeviceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  /** Whether a text consists of the characters of device ids from a place on. */
  static boolean isBase32(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char each = text.charAt(i);
      if (!(each >= 'a' && each <= 'z' || each >= '2' && each <= '7')) {
        return false;
      }
    }
    return true;
  }
}
