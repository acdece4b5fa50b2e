package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;

/**
 * Turns what is known about a lane into a score: {@code lowerS + waitWeight × backlog}, with {@code
 * lowerS = exp(θ·φ + σ²/2 − α σ √(φᵀV⁻¹φ))} for the log-linear family. A candidate's score depends
 * on nothing but itself, so the order of candidates does not matter, and an absurd backlog of one,
 * which counts as the longest that can be told, spoils no other.
 */
public final class Scorer {

  private final double alpha;
  private final double waitWeight;

  /**
   * @param alpha how many standard deviations of a model's uncertainty a score is optimistic by
   * @param waitWeight how often a second of waiting counts
   */
  public Scorer(double alpha, double waitWeight) {
    this.alpha = alpha;
    this.waitWeight = waitWeight;
  }

  /** What is compared, lowest first. Allocates nothing. */
  public double scoreS(LatencyModel model, LaneFeatures x, double backlogS) {
    return model.lowerS(x, alpha) + waitWeight * Checks.tellable(backlogS);
  }

  /** The score with all that explains it. */
  LaneScore score(Candidate candidate, LatencyModel model, boolean available) {
    double backlogS = Checks.tellable(candidate.backlogS());
    Forecast forecast = model.forecast(candidate.features(), alpha);
    return new LaneScore(
        candidate.lane(),
        forecast.meanS(),
        forecast.lowerS(),
        forecast.sigma(),
        backlogS + forecast.upperS(),
        forecast.lowerS() + waitWeight * backlogS,
        model.observations(),
        available,
        model.terms(candidate.features()));
  }
}
