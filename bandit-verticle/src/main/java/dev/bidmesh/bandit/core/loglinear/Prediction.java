package dev.bidmesh.bandit.core.loglinear;

/**
 * What a model says of one prompt.
 *
 * @param logMean predicted logarithm of the service time in seconds
 * @param width uncertainty of {@code logMean} in units of {@code sigma}
 * @param sigma standard deviation of a run around the true {@code logMean}
 */
public record Prediction(double logMean, double width, double sigma) {

  /** The 90 % quantile of the standard normal distribution. */
  private static final double Z90 = 1.2815515655446004;

  /** Wide enough never to bind in use (2 ns to 15 years), narrow enough for finite seconds. */
  private static final double MAX_LOG = 20;

  /** Expected service time in seconds. */
  public double meanS() {
    return seconds(logMean);
  }

  /**
   * Optimistic service time in seconds, which makes lanes that little is known about worth a try.
   *
   * @param alpha how many standard deviations of the model's uncertainty to be optimistic by
   */
  public double lowerS(double alpha) {
    return seconds(logMean - alpha * sigma * width);
  }

  /** Service time in seconds that nine runs of ten stay under, the model's uncertainty included. */
  public double upperS() {
    return seconds(logMean + Z90 * sigma * Math.sqrt(1 + width * width));
  }

  static double seconds(double log) {
    return Math.exp(Math.max(-MAX_LOG, Math.min(MAX_LOG, log)));
  }
}
