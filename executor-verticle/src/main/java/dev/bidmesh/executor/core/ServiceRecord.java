package dev.bidmesh.executor.core;

/**
 * What an engine's runs have taken of late. All figures are means, at first of all runs, later
 * weighted towards the latest ones.
 */
final class ServiceRecord {

  private static final double LEAST_WEIGHT = .1;
  private static final double FIRST_GUESS_S = 1;
  private static final double MAX_RATIO = 8;

  private double meanS = FIRST_GUESS_S;
  private double sigma = Prediction.UNKNOWN_SIGMA;
  private double ratio = 1;
  private int predicted;
  private int observed;

  /** What the calibration took, which stands in until something was predicted. */
  void calibrated(double serviceS) {
    meanS = predicted == 0 ? serviceS : meanS;
  }

  /** A prediction that a run was accepted with. */
  void predicted(Prediction prediction) {
    double weight = weight(++predicted);
    meanS += weight * (prediction.meanS() - meanS);
    sigma += weight * (prediction.sigma() - sigma);
  }

  /** What a run took that was predicted. */
  void observed(Prediction prediction, double serviceS) {
    double weight = weight(++observed);
    ratio += weight * (Math.min(MAX_RATIO, serviceS / prediction.meanS()) - ratio);
  }

  /** What a run is predicted to take of which nothing else is known. */
  Prediction typical() {
    return new Prediction(meanS, sigma);
  }

  /**
   * By which factor to multiply predictions that must not be too short: at least 1, more if runs
   * have taken longer than predicted, and more while few have been observed.
   */
  double caution() {
    return Math.max(1, ratio) * (1 + 1 / (2.0 + observed));
  }

  private static double weight(int count) {
    return Math.max(LEAST_WEIGHT, 1.0 / count);
  }
}
