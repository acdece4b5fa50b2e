package dev.bidmesh.node.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 2s}, {@code 10m}, {@code 1h}. */
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d+)(ms|s|m|h)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

  private Durations() {}

  /**
   * Reads a whole number directly followed by a unit.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static Duration parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException(
          "must be a whole number and a unit (ms, s, m or h) such as 250ms or 2s, not '"
              + text
              + "'");
    }
    try {
      long unit = MILLIS.getOrDefault(match.group(2), 1L);
      return Duration.ofMillis(Math.multiplyExact(Long.parseLong(match.group(1)), unit));
    } catch (ArithmeticException | NumberFormatException tooLarge) {
      throw new IllegalArgumentException("is too long: '" + text + "'", tooLarge);
    }
  }

  /**
   * Requires a duration within {@code [min, max]}.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static Duration between(String field, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %s and %s, not %s"
              .formatted(field, format(min), format(max), format(value)));
    }
    return value;
  }

  /** The shortest form that {@link #parse} reads back; milliseconds are the finest unit. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : new String[] {"h", "m", "s"}) {
      long each = MILLIS.getOrDefault(unit, 1L);
      if (millis != 0 && millis % each == 0) {
        return millis / each + unit;
      }
    }
    return millis + "ms";
  }
}
