package dev.bidmesh.simulation.replay;

/** Which time of a measured run counts as its service time. */
public enum RunTime {
  /** From the start to the end: tokens divided by tokens per second. */
  WHOLE("whole"),
  /**
   * The time to the first token on top of that, which counts it twice. The published coefficients
   * were fitted to this, so it repeats the published world.
   */
  PUBLISHED("published");

  private final String label;

  RunTime(String label) {
    this.label = label;
  }

  double seconds(double wholeS, double firstTokenS) {
    return this == WHOLE ? wholeS : wholeS + firstTokenS;
  }

  @Override
  public String toString() {
    return label;
  }
}
