package dev.bidmesh.protocol;

import java.util.List;
import java.util.OptionalDouble;

/** Argument checks for wire records. Each message names the field and the range that it missed. */
public final class Checks {

  /**
   * Longest time in seconds that a device may quote or predict: 30 days, as long as a prompt can
   * last. Whatever is made of it, in milliseconds or nanoseconds too, is a finite number.
   */
  public static final double MAX_SECONDS = 30.0 * 24 * 60 * 60;

  private Checks() {}

  /**
   * Requires seconds that are quoted or predicted, within {@code [0, MAX_SECONDS]}.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static double seconds(String field, double value) {
    if (!(value >= 0 && value <= MAX_SECONDS)) {
      throw new IllegalArgumentException(
          field + " must be between 0 and " + (long) MAX_SECONDS + " seconds, not " + value);
    }
    return value;
  }

  /**
   * Seconds that may be told to others: at most {@link #MAX_SECONDS}, however long it will take.
   */
  public static double tellable(double seconds) {
    return Math.min(MAX_SECONDS, seconds);
  }

  /**
   * Requires a finite number that is not negative.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static double nonNegative(String field, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(field + " must be a finite number >= 0, not " + value);
    }
    return value;
  }

  /**
   * Requires a finite number above 0.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static double positive(String field, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(field + " must be a finite number > 0, not " + value);
    }
    return value;
  }

  /**
   * Requires a finite number.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static double finite(String field, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(field + " must be a finite number, not " + value);
    }
    return value;
  }

  /**
   * Requires a whole number that is not negative.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static long nonNegative(String field, long value) {
    return between(field, value, 0, Long.MAX_VALUE);
  }

  /**
   * Requires a whole number within {@code [min, max]}.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static long between(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          field + " must be between " + min + " and " + max + ", not " + value);
    }
    return value;
  }

  /**
   * Requires an absent value or a fraction within {@code [0, 1]}.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static OptionalDouble fraction(String field, OptionalDouble value) {
    if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          field + " must be between 0 and 1, not " + value.getAsDouble());
    }
    return value;
  }

  /**
   * Requires text with at least one character that is not white space.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static String notBlank(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
    return value;
  }

  /**
   * Requires at most {@code limit} elements.
   *
   * @throws IllegalArgumentException naming the field otherwise
   */
  public static <T> List<T> atMost(String field, int limit, List<T> values) {
    if (values.size() > limit) {
      throw new IllegalArgumentException(
          field + " holds " + values.size() + " elements, at most " + limit + " are allowed");
    }
    return List.copyOf(values);
  }
}
