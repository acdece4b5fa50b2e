package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;

/**
 * Turns what is known about a lane into a score: {@code lowerS + waitWeight × backlog}, with {@code
 * lowerS = exp(θ·φ + σ²/2 − α (σ √(φᵀV⁻¹φ) + τ))} for the log-linear family, τ being the
 * {@linkplain Disuse disuse} of the lane. A candidate's score depends on nothing but itself, so the
 * order of candidates does not matter, and an absurd backlog of one, which counts as the longest
 * that can be told, spoils no other.
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

  /**
   * The same for a lane that has not run for long. Allocates nothing.
   *
   * @param disuse its {@link Disuse#optimism}
   */
  public double scoreS(LatencyModel model, LaneFeatures x, double backlogS, double disuse) {
    double lowerS = model.lowerS(x, alpha) * factor(disuse);
    return lowerS + waitWeight * Checks.tellable(backlogS);
  }

  private double factor(double disuse) {
    return disuse > 0 ? Math.exp(-alpha * disuse) : 1;
  }

  /** The score with all that explains it. */
  LaneScore score(Candidate candidate, LatencyModel model, boolean available, double disuse) {
    double backlogS = Checks.tellable(candidate.backlogS());
    Forecast forecast = model.forecast(candidate.features(), alpha);
    double lowerS = forecast.lowerS() * factor(disuse);
    return new LaneScore(
        candidate.lane(),
        forecast.meanS(),
        lowerS,
        forecast.sigma(),
        backlogS + forecast.upperS(),
        lowerS + waitWeight * backlogS,
        model.observations(),
        available,
        model.terms(candidate.features()));
  }
}
