package dev.bidmesh.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.f4b6a3.ulid.UlidCreator;

/**
 * Identity of a prompt: a ULID, a dash, and the first eight characters of its owner's device id, so
 * that any node can tell whom to ask about it.
 */
public record PromptId(@JsonValue String value) implements Comparable<PromptId> {

  private static final int ULID_LENGTH = 26;

  /**
   * @throws IllegalArgumentException if the text has another form
   */
  @JsonCreator
  public PromptId {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException(
          "promptId must be a ULID, '-', and 8 characters of a device id, not '" + value + "'");
    }
  }

  /** Makes a new identity for a prompt accepted by {@code owner}. Sorts by creation time. */
  public static PromptId create(DeviceId owner) {
    return new PromptId(UlidCreator.getMonotonicUlid() + "-" + owner.prefix());
  }

  /** The first eight characters of the owner's device id. */
  public String ownerPrefix() {
    return value.substring(value.length() - DeviceId.PREFIX_LENGTH);
  }

  /** Told without a regular expression: ids are read from keys and frames many times a prompt. */
  private static boolean isWellFormed(String text) {
    if (text.length() != ULID_LENGTH + 1 + DeviceId.PREFIX_LENGTH
        || text.charAt(ULID_LENGTH) != '-') {
      return false;
    }
    for (int i = 0; i < ULID_LENGTH; i++) {
      if (!isUlid(text.charAt(i))) {
        return false;
      }
    }
    return DeviceId.isBase32(text, ULID_LENGTH + 1);
  }

  /** Whether it is one of Crockford's base32 characters, which leave out I, L, O and U. */
  private static boolean isUlid(char each) {
    return each >= '0' && each <= '9'
        || each >= 'A' && each <= 'Z' && each != 'I' && each != 'L' && each != 'O' && each != 'U';
  }

  @Override
  public int compareTo(PromptId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
