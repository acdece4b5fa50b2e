package dev.bidmesh.orchestrator.core;

/**
 * The latest logarithms of a positive quantity, and the bound that the next one will not exceed in
 * 19 of 20 cases if they are normally distributed.
 */
final class LogSpread {

  /** Older ones are forgotten, so that the bound follows a lane that has changed. */
  static final int LATEST = 32;

  /** The 95 % quantile of the standard normal distribution. */
  private static final double QUANTILE = 1.645;

  /**
   * What Student's quantile is above it, times the degrees of freedom: the first term of the
   * expansion of Cornish and Fisher.
   */
  private static final double STUDENT = (QUANTILE * QUANTILE * QUANTILE + QUANTILE) / 4;

  /** Times of computers never repeat themselves, however alike a few of them are. */
  private static final double LEAST_DEVIATION = .25;

  private final double[] latest = new double[LATEST];
  private long added;

  /** Takes another one, which must be finite. */
  void add(double logarithm) {
    latest[(int) (added++ % LATEST)] = logarithm;
  }

  /** How many are remembered, up to {@link #LATEST}. */
  int count() {
    return (int) Math.min(LATEST, added);
  }

  /**
   * The logarithm that the next one will probably not exceed.
   *
   * @throws IllegalStateException if fewer than two are remembered
   */
  double bound() {
    int n = count();
    if (n < 2) {
      throw new IllegalStateException("no bound from " + n + " values");
    }
    double mean = mean(n);
    double deviation = Math.max(LEAST_DEVIATION, Math.sqrt(squares(n, mean) / (n - 1)));
    return mean + (QUANTILE + STUDENT / (n - 1)) * deviation * Math.sqrt(1 + 1.0 / n);
  }

  private double mean(int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += latest[i];
    }
    return sum / n;
  }

  private double squares(int n, double mean) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (latest[i] - mean) * (latest[i] - mean);
    }
    return sum;
  }
}
