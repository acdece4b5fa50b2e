package dev.bidmesh.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.f4b6a3.ulid.UlidCreator;
import java.util.regex.Pattern;

/**
 * Identity of a prompt: a ULID, a dash, and the first eight characters of its owner's device id, so
 * that any node can tell whom to ask about it.
 */
public record PromptId(@JsonValue String value) implements Comparable<PromptId> {

  private static final Pattern FORM = Pattern.compile("[0-9A-HJKMNP-TV-Z]{26}-[a-z2-7]{8}");

  /**
   * @throws IllegalArgumentException if the text has another form
   */
  @JsonCreator
  public PromptId {
    if (!FORM.matcher(value).matches()) {
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

  @Override
  public int compareTo(PromptId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
