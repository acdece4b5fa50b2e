package dev.bidmesh.simulation.replay;

import java.util.Arrays;

/**
 * How one policy compares to another over the same worlds.
 *
 * @param mean of the worlds' ratios
 * @param halfWidth half the width of the 95 % confidence interval of that mean; infinite with fewer
 *     than four worlds
 */
public record Ratio(double mean, double halfWidth) {

  private static final double UPPER = .975;
  private static final int FEWEST = 4;

  /**
   * Compares in pairs.
   *
   * @param of figures of the one, by world
   * @param to figures of the other in the same worlds
   */
  static Ratio paired(double[] of, double[] to) {
    var ratios = new double[of.length];
    Arrays.setAll(ratios, i -> of[i] / to[i]);
    double mean = Arrays.stream(ratios).average().orElseThrow();
    if (ratios.length < FEWEST) {
      return new Ratio(mean, Double.POSITIVE_INFINITY);
    }
    int degrees = ratios.length - 1;
    double variance =
        Arrays.stream(ratios).map(each -> (each - mean) * (each - mean)).sum() / degrees;
    return new Ratio(
        mean, Normal.studentQuantile(UPPER, degrees) * Math.sqrt(variance / ratios.length));
  }
}
