package dev.bidmesh.protocol;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Addresses that somebody wants to see: one as it is, or with {@code *} for any characters, also
 * none. Matching takes time in proportion to the length of both.
 *
 * @param parts the text between the stars; at least one
 */
public record AddressPattern(List<String> parts) {

  /** Characters of addresses, and the star. */
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.()*-]{1,200}");

  /** Every address. */
  public static final AddressPattern ALL = of("*");

  public AddressPattern {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is empty, too long, or holds what no address has
   */
  public static AddressPattern of(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "address must be 1 to 200 letters, digits or any of . _ - ( ) *, such as mesh.bid.*");
    }
    return new AddressPattern(List.of(text.split("\\*", -1)));
  }

  /** Whether an address is one of them. */
  public boolean matches(String address) {
    String last = parts.get(parts.size() - 1);
    if (parts.size() == 1) {
      return address.equals(last);
    }
    int end = address.length() - last.length();
    int at = parts.get(0).length();
    if (at > end || !address.startsWith(parts.get(0)) || !address.endsWith(last)) {
      return false;
    }
    for (String part : parts.subList(1, parts.size() - 1)) {
      int found = address.indexOf(part, at);
      if (found < 0 || found + part.length() > end) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }
}
