package dev.bidmesh.simulation.additive;

/**
 * A predicted service time: a lognormal law.
 *
 * @param logMedian logarithm of the seconds that half of the runs stay under
 * @param sigma standard deviation of the logarithm, the model's own uncertainty included; above 0
 * @param lowerS optimistic expectation in seconds, by which lanes are chosen
 */
record Law(double logMedian, double sigma, double lowerS) {

  private static final double Z90 = 1.2815515655446004;

  /** Error of the median over the truth. */
  double relativeError(double seconds) {
    return Math.abs(Math.exp(logMedian) / seconds - 1);
  }

  /** Minus the logarithm of the density of the truth's logarithm, in nats: less is better. */
  double logScore(double seconds) {
    double z = (Math.log(seconds) - logMedian) / sigma;
    return z * z / 2 + Math.log(sigma) + Math.log(2 * Math.PI) / 2;
  }

  /** Whether the truth is below the predicted 90 % quantile. */
  boolean isWithin90(double seconds) {
    return Math.log(seconds) <= logMedian + Z90 * sigma;
  }
}
