package dev.bidmesh.executor.engine;

import java.util.List;

/**
 * Looks for stop texts in output that comes in pieces. Text that may be the beginning of a stop
 * text is held back until that is decided. Confined to one thread.
 */
public final class StopScanner {

  private final List<String> stops;

  /**
   * @param stops none of them empty
   */
  public StopScanner(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** Where the first stop text begins in {@code held}, or −1. */
  public int stopIn(CharSequence held) {
    if (stops.isEmpty()) {
      return -1;
    }
    String text = held.toString();
    int first = -1;
    for (String stop : stops) {
      int at = text.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the beginning of {@code held} that no stop text can reach into any more. */
  public int releasable(CharSequence held) {
    for (int at = 0; at < held.length(); at++) {
      if (mayBeginStop(held, at)) {
        return at;
      }
    }
    return held.length();
  }

  private boolean mayBeginStop(CharSequence held, int at) {
    int length = held.length() - at;
    for (String stop : stops) {
      if (length < stop.length() && matches(stop, held, at, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String stop, CharSequence held, int at, int length) {
    for (int i = 0; i < length; i++) {
      if (stop.charAt(i) != held.charAt(at + i)) {
        return false;
      }
    }
    return true;
  }
}
