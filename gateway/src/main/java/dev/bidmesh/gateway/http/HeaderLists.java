package dev.bidmesh.gateway.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Headers that are lists of values with weights, as {@code Accept-Encoding} (RFC 9110, 12.5.3), or
 * of validators, as {@code If-None-Match} (13.1.2). Takes time in proportion to their length.
 */
public final class HeaderLists {

  private static final String WEAK = "w/";
  private static final String WEIGHT = "q=";

  private HeaderLists() {}

  /**
   * Whether a value is listed; weak validators count, a weight of 0 does not.
   *
   * @param headers all headers of one name
   * @param value in lower case, without parameters
   */
  public static boolean list(List<String> headers, String value) {
    return headers.stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .map(item -> item.toLowerCase(Locale.ROOT))
        .anyMatch(item -> valueOf(item).equals(value) && !isRefused(item));
  }

  private static String valueOf(String item) {
    int end = item.indexOf(';');
    String value = (end < 0 ? item : item.substring(0, end)).strip();
    return value.startsWith(WEAK) ? value.substring(WEAK.length()) : value;
  }

  private static boolean isRefused(String item) {
    return Arrays.stream(item.split(";"))
        .skip(1)
        .map(String::strip)
        .anyMatch(parameter -> parameter.startsWith(WEIGHT) && isZero(parameter));
  }

  private static boolean isZero(String weight) {
    return weight.startsWith("0", WEIGHT.length())
        && weight.chars().skip(WEIGHT.length()).allMatch(c -> c == '0' || c == '.');
  }
}
