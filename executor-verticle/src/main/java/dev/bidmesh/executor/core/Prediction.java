package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.LaneScore;

/**
 * How long a run is expected to hold a slot: a lognormal distribution.
 *
 * @param meanS expectation in seconds, above 0
 * @param sigma standard deviation of its logarithm
 */
public record Prediction(double meanS, double sigma) {

  /** Spread that is assumed where nothing is known. */
  public static final double UNKNOWN_SIGMA = 1;

  // Also the shortest service that can be told from none.
  private static final double SHORTEST_S = 1e-4;
  private static final double SMALLEST_SIGMA = .01;

  public Prediction {
    meanS = Math.max(SHORTEST_S, Checks.nonNegative("meanS", meanS));
    sigma = Math.max(SMALLEST_SIGMA, Checks.nonNegative("sigma", sigma));
  }

  static Prediction of(LaneScore score) {
    return new Prediction(score.meanS(), score.sigma());
  }

  /** What is left on average of a run that has taken some time and has not ended, in seconds. */
  public double residualS(double elapsedS) {
    return Lognormal.residual(meanS, sigma, elapsedS);
  }
}
