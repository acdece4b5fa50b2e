package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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

  /**
   * {@link Features#MAX_SQUARES} of the linear family: thousands of characters, and the unused
   * place.
   */
  private static final List<Double> LINEAR_SQUARES = List.of(1.0, 1.0, 1.0, 4.7e12, 1.0);

  private Plausibility() {}

  /** What is wrong with a snapshot, in words that follow "its state"; empty: nothing. */
  public static Optional<String> problem(LaneSnapshot snapshot) {
    if (!countsArePossible(snapshot)) {
      return Optional.of("counts what cannot be counted");
    }
    if (snapshot.residualVariance() > MAX_VARIANCE) {
      return Optional.of("has a residual variance that no runs can have");
    }
    if (weighsTooMuch(snapshot)) {
      return Optional.of("weighs more than its runs");
    }
    return modelProblem(snapshot);
  }

  /** A run adds the square of each feature to the diagonal. */
  private static boolean weighsTooMuch(LaneSnapshot snapshot) {
    double runs = snapshot.observations() + PRIOR_WEIGHT;
    List<Double> most =
        snapshot.family() == ModelFamily.LINEAR4 ? LINEAR_SQUARES : Features.MAX_SQUARES;
    return IntStream.range(0, Cholesky.SIZE)
        .anyMatch(i -> snapshot.v().get(Cholesky.at(i, i)) > runs * most.get(i));
  }

  private static boolean countsArePossible(LaneSnapshot snapshot) {
    return snapshot.incarnation() <= MAX_COUNT
        && snapshot.version() <= MAX_COUNT
        && snapshot.observations() <= MAX_COUNT;
  }

  private static Optional<String> modelProblem(LaneSnapshot snapshot) {
    Prior prior = Prior.of(snapshot.lane().accelerator());
    if (!Models.of(snapshot.family(), prior).restore(snapshot)) {
      return Optional.of("is not positive definite");
    }
    return snapshot.family() == ModelFamily.LOG_LINEAR
        ? logLinearProblem(snapshot, prior)
        : Optional.empty();
  }

  private static Optional<String> logLinearProblem(LaneSnapshot snapshot, Prior prior) {
    if (!Slopes.isPossible(snapshot)) {
      return Optional.of("is nothing that a prior and runs add up to");
    }
    var model = new LaneModel(prior);
    model.restore(snapshot);
    boolean believable = Math.abs(model.predict(Features.TYPICAL).logMean()) <= MAX_LOG_S;
    return believable ? Optional.empty() : Optional.of("predicts times that no run can have");
  }
}
