package dev.bidmesh.simulation.replay;

/** Quantiles of the normal distribution and of Student's t. */
final class Normal {

  private static final int HALVINGS = 60;
  private static final double FARTHEST = 9;

  private Normal() {}

  /** The standard normal quantile of a probability between 0 and 1, by bisection. */
  static double quantile(double probability) {
    double low = -FARTHEST;
    double high = FARTHEST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (below(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /**
   * Student's t quantile, by the expansion of Fisher and Cornish (1960); for 3 degrees and more.
   */
  static double studentQuantile(double probability, int degrees) {
    double z = quantile(probability);
    double g1 = (Math.pow(z, 3) + z) / 4;
    double g2 = (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / 96;
    double g3 = (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / 384;
    return z + g1 / degrees + g2 / Math.pow(degrees, 2) + g3 / Math.pow(degrees, 3);
  }

  /** The probability that a standard normal variable is below x, by Marsaglia's series (2004). */
  private static double below(double x) {
    double sum = x;
    double term = x;
    for (int i = 3; Math.abs(term) > 1e-17 && i < 400; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return .5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
