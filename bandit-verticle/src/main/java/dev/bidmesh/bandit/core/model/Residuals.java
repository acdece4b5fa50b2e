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

  /** Runs before the average counts; until then {@link #SEED} stands for it. */
  public static final long SEED_RUNS = 20;

  /** σ until enough runs were seen. */
  public static final double SEED = 1.0;

  /** σ is never less than this: what was left on the phone that the prior was measured on. */
  public static final double LEAST_SIGMA = 0.13;

  private static final double WEIGHT = 0.05;

  private long runs;
  private double variance = SEED * SEED;

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

  /** Whether σ is measured rather than the seed. */
  public boolean measured() {
    return runs >= SEED_RUNS;
  }

  /** The average as it stands, whether or not it counts yet. */
  public double variance() {
    return variance;
  }

  /** σ, never less than what was left on the phone that the prior comes from. */
  public double sigma() {
    return measured() ? Math.max(LEAST_SIGMA, Math.sqrt(variance)) : SEED;
  }
}
