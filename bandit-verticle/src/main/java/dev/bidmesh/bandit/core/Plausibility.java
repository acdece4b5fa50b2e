package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.linear.LinearModel;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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

  private static final String ABSURD_TIMES = "predicts times that no run can have";

  /** Largest believable estimate in seconds: a day, where runs are learned as an hour at most. */
  private static final double MAX_LINEAR_S = 86_400;

  private static final double MAX_LINEAR_RUN_S = 3600;

  /** What rounding makes of an imported sum that was none. */
  private static final double ROUNDING = 1e-6;

  /** Prompts for which linear estimates must be believable: idle and busy, short and long. */
  private static final List<LaneFeatures> LINEAR_PROMPTS =
      List.of(prompt(.5, .5, 100), prompt(0, 0, 0), prompt(1, 1, 100), prompt(.5, .5, 10_000));

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
        : linearProblem(snapshot);
  }

  /** An estimate is a mean of seconds, which a few runs may put below zero, but never far. */
  private static Optional<String> linearProblem(LaneSnapshot snapshot) {
    var model = new LinearModel();
    model.restore(snapshot);
    boolean believable =
        LINEAR_PROMPTS.stream().allMatch(x -> Math.abs(model.estimateS(x)) <= MAX_LINEAR_S);
    return believable && sumsTimes(snapshot) ? Optional.empty() : Optional.of(ABSURD_TIMES);
  }

  private static Optional<String> logLinearProblem(LaneSnapshot snapshot, Prior prior) {
    if (!Slopes.isPossible(snapshot)) {
      return Optional.of("is nothing that a prior and runs add up to");
    }
    var model = new LaneModel(prior);
    model.restore(snapshot);
    boolean believable = Math.abs(model.predict(Features.TYPICAL).logMean()) <= MAX_LOG_S;
    return believable ? Optional.empty() : Optional.of(ABSURD_TIMES);
  }

  /** Features and times of runs are not negative, and no run is learned as more than an hour. */
  private static boolean sumsTimes(LaneSnapshot snapshot) {
    double runs = snapshot.v().get(0) - 1;
    return snapshot.b().stream().allMatch(sum -> sum >= 0)
        && snapshot.b().get(0) <= MAX_LINEAR_RUN_S * runs + ROUNDING;
  }

  private static LaneFeatures prompt(double cpu, double ram, int chars) {
    return new LaneFeatures(OptionalDouble.of(cpu), OptionalDouble.of(ram), chars);
  }
}
