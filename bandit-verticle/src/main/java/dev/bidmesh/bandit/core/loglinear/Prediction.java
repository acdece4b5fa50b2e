package dev.bidmesh.bandit.core.loglinear;

/**
 * What a model says of one prompt.
 *
 * @param logMean predicted logarithm of the service time in seconds
 * @param width uncertainty of {@code logMean} in units of {@code sigma}
 * @param sigma standard deviation of a run around the true {@code logMean}, as far as is known
 * @param cautiousSigma the same, but large while little is known
 */
public record Prediction(double logMean, double width, double sigma, double cautiousSigma) {

  /** The 90 % quantile of the standard normal distribution. */
  private static final double Z90 = 1.2815515655446004;

  /** Wide enough never to bind in use (2 ns to 15 years), narrow enough for finite seconds. */
  private static final double MAX_LOG = 20;

  /** Beyond, the expectation says little of any run: it is three times the median here. */
  private static final double MAX_SPREAD = 1.5;

  /** Service time in seconds that half of the runs stay under. */
  public double medianS() {
    return seconds(logMean);
  }

  /**
   * Expectation of the service time in seconds. It is above {@link #medianS} where runs scatter,
   * since the long ones weigh more than the short ones.
   */
  public double meanS() {
    return seconds(logMean + scatter(sigma));
  }

  /**
   * Optimistic {@link #meanS}, which makes lanes that little is known about worth a try.
   *
   * @param alpha how many standard deviations of the model's uncertainty to be optimistic by
   */
  public double lowerS(double alpha) {
    return lowerS(logMean, width, sigma, alpha);
  }

  /** Service time in seconds that nine runs of ten stay under, the model's uncertainty included. */
  public double upperS() {
    return seconds(logMean + Z90 * cautiousSigma * Math.sqrt(1 + width * width));
  }

  static double lowerS(double logMean, double width, double sigma, double alpha) {
    return seconds(logMean + scatter(sigma) - alpha * sigma * width);
  }

  /** What scatter adds to the logarithm: that of {@link #meanS} over {@link #medianS}. */
  static double scatter(double sigma) {
    double spread = Math.min(sigma, MAX_SPREAD);
    return spread * spread / 2;
  }

  private static double seconds(double log) {
    return Math.exp(Math.max(-MAX_LOG, Math.min(MAX_LOG, log)));
  }
}
