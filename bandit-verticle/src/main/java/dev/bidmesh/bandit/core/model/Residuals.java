package dev.bidmesh.bandit.core.model;

/**
 * How far runs lie from their predictions: the variance σ² of the noise in the logarithm.
 *
 * <p>A moving average of the squared residuals, with weight .05 once it has that many runs behind
 * it and the plain mean before. A residual is first divided by √(1 + φᵀV⁻¹φ), since in it the
 * model's own uncertainty adds to the noise; the very first, which shows only how far the prior's
 * intercept was off, is left out.
 */
public final class Residuals {

  /** Runs before the average counts alone. */
  public static final long SEED_RUNS = 20;

  /** {@link #cautiousSigma} until enough runs were seen. */
  public static final double CAUTIOUS = 1.0;

  /** {@link #sigma} before any run. */
  public static final double SEED = 0.3;

  /** How many runs {@link #SEED} counts as beside those that were seen, until there are enough. */
  private static final double SEED_WEIGHT = 4;

  /** σ is never less than this: what was left on the phone that the prior was measured on. */
  public static final double LEAST_SIGMA = 0.13;

  private static final double WEIGHT = 0.05;

  private long runs;
  private double variance = CAUTIOUS * CAUTIOUS;

  /** Takes in one run's residual and the width of its prediction. */
  public void add(double residual, double width) {
    runs++;
    if (runs > 1) {
      double weight = Math.max(WEIGHT, 1.0 / (runs - 1));
      variance += weight * (residual * residual / (1 + width * width) - variance);
    }
  }

  /** Goes on from an exported state. */
  public void restore(long toRuns, double toVariance) {
    runs = toRuns;
    variance = toVariance;
  }

  /** Runs taken in. */
  public long runs() {
    return runs;
  }

  /** Whether σ is measured, the seed being without influence. */
  public boolean measured() {
    return runs >= SEED_RUNS;
  }

  /** The average as it stands, whether or not it counts yet. */
  public double variance() {
    return variance;
  }

  /**
   * The best guess of σ, for scores and backlogs; never less than what was left on the phone that
   * the prior comes from. A large guess for want of runs would make every new lane look like a
   * bargain, and keep a run that is nearly over from looking like one.
   */
  public double sigma() {
    return Math.max(LEAST_SIGMA, Math.sqrt(measured() ? variance : guess()));
  }

  /** A σ that errs on the large side until enough runs were seen, for bounds and promises. */
  public double cautiousSigma() {
    return measured() ? sigma() : CAUTIOUS;
  }

  private double guess() {
    long seen = Math.max(0, runs - 1);
    return (SEED_WEIGHT * SEED * SEED + seen * variance) / (SEED_WEIGHT + seen);
  }
}
