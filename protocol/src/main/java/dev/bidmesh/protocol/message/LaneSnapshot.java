package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A lane's learned state. Written by the device that executes the lane; everybody keeps the one
 * with the highest (incarnation, version).
 *
 * @param lane the lane
 * @param incarnation start count of the writer
 * @param version counts updates within an incarnation
 * @param v upper triangle by rows of the 5 × 5 precision matrix: 15 numbers
 * @param b weighted sum of features and targets: 5 numbers
 * @param residualVariance variance of the logarithm's residuals
 * @param observations runs learned from
 * @param breakerFailures failures in a row
 * @param breakerOpenForMs how much longer the lane is out; 0: it is in
 * @param model what {@code v} and {@code b} are the sums of; absent: {@link ModelFamily#LOG_LINEAR}
 * @param prior the share of {@code b} that is prior and not runs: 5 numbers; absent: that of the
 *     fixed prior of the lane's kind
 * @param priorVersion which constants the priors in {@code v} and {@code b} have, above 0; absent:
 *     {@link #FIRST_PRIOR}. State with others than the reader's predicts as any, but what runs
 *     alone say cannot be told from it
 */
public record LaneSnapshot(
    LaneKey lane,
    long incarnation,
    long version,
    List<Double> v,
    List<Double> b,
    double residualVariance,
    long observations,
    int breakerFailures,
    long breakerOpenForMs,
    Optional<ModelFamily> model,
    Optional<List<Double>> prior,
    OptionalInt priorVersion) {

  /** Constants of the priors where a state does not name theirs. */
  public static final int FIRST_PRIOR = 1;

  /** Numbers in {@code v}. */
  public static final int V_SIZE = 15;

  /** Numbers in {@code b}. */
  public static final int B_SIZE = 5;

  public LaneSnapshot {
    Checks.nonNegative("incarnation", incarnation);
    Checks.nonNegative("version", version);
    v = requireFinite("v", V_SIZE, v);
    b = requireFinite("b", B_SIZE, b);
    Checks.nonNegative("residualVariance", residualVariance);
    Checks.nonNegative("observations", observations);
    Checks.nonNegative("breakerFailures", breakerFailures);
    Checks.nonNegative("breakerOpenForMs", breakerOpenForMs);
    prior = prior.map(numbers -> requireFinite("prior", B_SIZE, numbers));
    priorVersion.ifPresent(
        constants -> Checks.between("priorVersion", constants, 1, Integer.MAX_VALUE));
  }

  /** A state whose priors have the first constants. */
  public LaneSnapshot(
      LaneKey lane,
      long incarnation,
      long version,
      List<Double> v,
      List<Double> b,
      double residualVariance,
      long observations,
      int breakerFailures,
      long breakerOpenForMs,
      Optional<ModelFamily> model,
      Optional<List<Double>> prior) {
    this(
        lane,
        incarnation,
        version,
        v,
        b,
        residualVariance,
        observations,
        breakerFailures,
        breakerOpenForMs,
        model,
        prior,
        OptionalInt.empty());
  }

  /** A log-linear state whose prior is the fixed one, with the first constants. */
  public LaneSnapshot(
      LaneKey lane,
      long incarnation,
      long version,
      List<Double> v,
      List<Double> b,
      double residualVariance,
      long observations,
      int breakerFailures,
      long breakerOpenForMs) {
    this(
        lane,
        incarnation,
        version,
        v,
        b,
        residualVariance,
        observations,
        breakerFailures,
        breakerOpenForMs,
        Optional.empty(),
        Optional.empty());
  }

  /** The same state with another time for which the lane is out. */
  public LaneSnapshot withBreakerOpenForMs(long openForMs) {
    return new LaneSnapshot(
        lane,
        incarnation,
        version,
        v,
        b,
        residualVariance,
        observations,
        breakerFailures,
        openForMs,
        model,
        prior,
        priorVersion);
  }

  /** The same state with priors of other constants. */
  public LaneSnapshot withPriorVersion(int constants) {
    return new LaneSnapshot(
        lane,
        incarnation,
        version,
        v,
        b,
        residualVariance,
        observations,
        breakerFailures,
        breakerOpenForMs,
        model,
        prior,
        OptionalInt.of(constants));
  }

  /** What was learned alone: at the very first position, and with a closed breaker. */
  public LaneSnapshot asFresh() {
    return new LaneSnapshot(
        lane, 0, 0, v, b, residualVariance, observations, 0, 0, model, prior, priorVersion);
  }

  /** What the sums are of. */
  public ModelFamily family() {
    return model.orElse(ModelFamily.LOG_LINEAR);
  }

  private static List<Double> requireFinite(String field, int size, List<Double> numbers) {
    if (numbers.size() != size) {
      throw new IllegalArgumentException(
          field + " must hold " + size + " numbers, not " + numbers.size());
    }
    for (double number : numbers) {
      Checks.finite(field, number);
    }
    return List.copyOf(numbers);
  }
}
