package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.Optional;

/**
 * Tells state that a bandit can have learned from state that none can. Whatever comes from a disk
 * or from another device passes here before it is used.
 */
public final class Plausibility {

  /** Counts beyond are no counts: a thousand a second would need 285,000 years. */
  private static final long MAX_COUNT = 1L << 53;

  /** No residual is larger, since times are learned as 1 ms to 1 h and predicted within e^±20 s. */
  private static final double MAX_VARIANCE = 30 * 30;

  private static final double MAX_LOG_S = 20;

  /** A run adds one to V₀₀, and the prior less than this. */
  private static final double PRIOR_WEIGHT = 100;

  private Plausibility() {}

  /** What is wrong with a snapshot, in words that follow "its state"; empty: nothing. */
  public static Optional<String> problem(LaneSnapshot snapshot) {
    if (!countsArePossible(snapshot)) {
      return Optional.of("counts what cannot be counted");
    }
    if (snapshot.residualVariance() > MAX_VARIANCE) {
      return Optional.of("has a residual variance that no runs can have");
    }
    if (snapshot.v().get(0) > snapshot.observations() + PRIOR_WEIGHT) {
      return Optional.of("weighs more than its runs");
    }
    return modelProblem(snapshot);
  }

  private static boolean countsArePossible(LaneSnapshot snapshot) {
    return snapshot.incarnation() <= MAX_COUNT
        && snapshot.version() <= MAX_COUNT
        && snapshot.observations() <= MAX_COUNT;
  }

  private static Optional<String> modelProblem(LaneSnapshot snapshot) {
    var model = new LaneModel(Prior.of(snapshot.lane().accelerator()));
    double variance = snapshot.residualVariance();
    if (!model.restore(snapshot.v(), snapshot.b(), variance, snapshot.observations())) {
      return Optional.of("is not positive definite");
    }
    boolean believable = Math.abs(model.predict(Features.TYPICAL).logMean()) <= MAX_LOG_S;
    return believable ? Optional.empty() : Optional.of("predicts times that no run can have");
  }
}
