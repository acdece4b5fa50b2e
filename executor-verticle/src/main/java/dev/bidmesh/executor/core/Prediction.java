package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Lognormal;
import dev.bidmesh.protocol.message.LaneScore;

/**
 * How long a run is expected to hold a slot: a lognormal distribution.
 *
 * <p>What is beyond the limits is taken for the nearest that is within, so that whatever is made of
 * predictions, sums over a full queue too, is a finite number.
 *
 * @param meanS expectation in seconds, above 0 and at most {@link Checks#MAX_SECONDS}
 * @param sigma standard deviation of its logarithm, .01 to 5
 */
public record Prediction(double meanS, double sigma) {

  /** Spread that is assumed where nothing is known. */
  public static final double UNKNOWN_SIGMA = 1;

  // Also the shortest service that can be told from none.
  private static final double SHORTEST_S = 1e-4;
  private static final double SMALLEST_SIGMA = .01;
  // Nine runs of ten within a factor of 4,000 to either side; nothing is known then.
  private static final double LARGEST_SIGMA = 5;

  public Prediction {
    meanS = within(SHORTEST_S, Checks.nonNegative("meanS", meanS), Checks.MAX_SECONDS);
    sigma = within(SMALLEST_SIGMA, Checks.nonNegative("sigma", sigma), LARGEST_SIGMA);
  }

  static Prediction of(LaneScore score) {
    return new Prediction(score.meanS(), score.sigma());
  }

  /** What is left on average of a run that has taken some time and has not ended, in seconds. */
  public double residualS(double elapsedS) {
    return Lognormal.residual(meanS, sigma, elapsedS);
  }

  private static double within(double least, double value, double most) {
    return Math.min(most, Math.max(least, value));
  }
}
