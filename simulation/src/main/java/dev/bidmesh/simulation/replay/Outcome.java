package dev.bidmesh.simulation.replay;

import java.util.Arrays;

/**
 * How long prompts took from their arrival to their answer.
 *
 * @param meanS mean in seconds
 * @param p99S 99 % quantile in seconds
 * @param asked devices asked for bids, per prompt
 * @param unanswered prompts that got no answer
 * @param broken runs that broke off
 * @param lost runs that ended with their device
 */
record Outcome(double meanS, double p99S, double asked, int unanswered, int broken, int lost) {

  static Outcome of(double[] seconds, double asked, int broken, int lost) {
    double[] sorted = Arrays.stream(seconds).filter(each -> !Double.isNaN(each)).sorted().toArray();
    return new Outcome(
        Arrays.stream(sorted).average().orElse(Double.NaN),
        quantile(sorted, .99),
        asked,
        seconds.length - sorted.length,
        broken,
        lost);
  }

  /** By nearest rank. */
  static double quantile(double[] sorted, double probability) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(probability * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }
}
