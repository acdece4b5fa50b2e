package dev.bidmesh.node.demo;

import java.util.Locale;

/** Numbers and names as the audience reads them. */
final class Words {

  private Words() {}

  /** A time in seconds, in seven columns: {@code " 1.3 s"}. */
  static String seconds(double millis) {
    return String.format(Locale.ROOT, "%5.1f s", millis / 1000);
  }

  /** The same without the padding. */
  static String trimmed(double millis) {
    return seconds(millis).strip();
  }

  /** An accelerator as it has to be called. */
  static String hardware(String accelerator, String evidence) {
    return evidence.equals("detected") || evidence.isEmpty()
        ? accelerator
        : evidence + " " + accelerator;
  }
}
