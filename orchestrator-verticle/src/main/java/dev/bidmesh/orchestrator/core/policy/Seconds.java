package dev.bidmesh.orchestrator.core.policy;

/**
 * Times as traces tell them. An auction tells of half a dozen, for which {@code String.format}
 * takes as long as it takes to choose the winner.
 */
public final class Seconds {

  private static final int HUNDREDTHS = 100;

  private Seconds() {}

  /**
   * Seconds with two decimals and their unit, such as {@code 1.05 s}.
   *
   * @param seconds finite, not negative
   */
  public static String text(double seconds) {
    long hundredths = Math.round(seconds * HUNDREDTHS);
    long rest = hundredths % HUNDREDTHS;
    return hundredths / HUNDREDTHS + (rest < 10 ? ".0" : ".") + rest + " s";
  }
}
