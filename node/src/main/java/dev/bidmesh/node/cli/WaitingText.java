package dev.bidmesh.node.cli;

import java.util.OptionalLong;

/** Says how a prompt waits. */
final class WaitingText {

  private static final long MS_PER_S = 1_000;

  private WaitingText() {}

  /** {@code waiting: 3rd in the queue of desk, about 4 s}. */
  static String of(String device, int position, OptionalLong expectedMs) {
    String line = "waiting: " + ordinal(position) + " in the queue of " + device;
    return expectedMs.isPresent() ? line + ", about " + seconds(expectedMs.getAsLong()) : line;
  }

  private static String seconds(long ms) {
    long seconds = Math.max(1, Math.round((double) ms / MS_PER_S));
    return seconds < 60 ? seconds + " s" : Texts.duration(seconds * MS_PER_S);
  }

  private static String ordinal(int number) {
    int lastTwo = number % 100;
    if (lastTwo >= 11 && lastTwo <= 13) {
      return number + "th";
    }
    return number
        + switch (number % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
  }
}
