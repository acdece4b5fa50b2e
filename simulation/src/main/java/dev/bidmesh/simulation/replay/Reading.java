package dev.bidmesh.simulation.replay;

/** How measured rows are read. */
public enum Reading {
  /**
   * A run takes from its start to its end. Rows of one processor load and length lie as far apart
   * (12 %) whatever their memory use, so that is their luck, and their mean is the truth.
   */
  WHOLE("whole runs, all memory loads together", 8, ServiceTimes.LEVELS),
  /**
   * As the published coefficients were fitted: with the time to the first token counted twice; and
   * by memory load too, with the mean of some five rows as the truth, which holds a share of their
   * luck.
   */
  PUBLISHED("first token counted twice, by memory load", 4, 2);

  private final String words;
  private final int fewestRows;
  private final int memoryLevels;

  Reading(String words, int fewestRows, int memoryLevels) {
    this.words = words;
    this.fewestRows = fewestRows;
    this.memoryLevels = memoryLevels;
  }

  double seconds(double wholeS, double firstTokenS) {
    return this == WHOLE ? wholeS : wholeS + firstTokenS;
  }

  /** Fewest rows behind a cell, which takes those of the loads around it until it has them. */
  int fewestRows() {
    return fewestRows;
  }

  /** How many levels of memory use up and down belong to a cell. */
  int memoryLevels() {
    return memoryLevels;
  }

  @Override
  public String toString() {
    return words;
  }
}
