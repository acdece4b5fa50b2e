package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.util.List;
import java.util.Optional;

/**
 * What the runs of one lane say about slopes, its own speed left aside.
 *
 * <p>The runs alone are D = V − V₀ and e = b − p, with p the share of b that is prior. A lane's
 * intercept is its own, so it is profiled out: S = D − d dᵀ/D₀₀ and r = e − d e₀/D₀₀, with d the
 * first column of D, are the sums of the features and targets as deviations from the lane's means.
 * Such sums of several lanes add up. Their first row is zero.
 */
public final class Slopes {

  /**
   * Slopes beyond are no slopes, for the places of φ: between an idle and a busy device, or an
   * empty and a full memory, lie less than e⁵, and no time grows with more than the cube of the
   * length.
   */
  static final List<Double> STEEPEST = List.of(0.0, 5.0, 5.0, 3.0, 3.0);

  /** Fewer runs say nothing about slopes. */
  private static final double LEAST_WEIGHT = 2;

  private static final int N = Cholesky.SIZE;

  /** What rounding leaves of differences that should be none, by the size of their terms. */
  private static final double ROUNDING = 1e-9;

  private final double[] s;
  private final double[] r;
  private final double weight;

  private Slopes(double[] s, double[] r, double weight) {
    this.s = s;
    this.r = r;
    this.weight = weight;
  }

  /**
   * What a lane's state says.
   *
   * @return empty if it says nothing yet, is of another family or has other priors, no runs can
   *     have made it, or it grows steeper than any device can
   */
  public static Optional<Slopes> of(LaneSnapshot lane) {
    return profiled(lane).filter(Slopes::isPossible).filter(each -> each.isBelievable(lane));
  }

  /** Whether a state's priors have the constants of this build, so that its runs can be told. */
  public static boolean isComparable(LaneSnapshot lane) {
    return lane.priorVersion().orElse(LaneSnapshot.FIRST_PRIOR) == Prior.VERSION;
  }

  /**
   * Whether a state can be what a prior and runs add up to, which cannot be told and counts as
   * possible where it is not {@link #isComparable}. With D = Σ w φφᵀ and φ₀ = 1, no Dᵢᵢ is above
   * D₀₀ times the largest φᵢ².
   */
  public static boolean isPossible(LaneSnapshot lane) {
    return !isComparable(lane)
        || hasPossibleWeights(lane) && profiled(lane).map(Slopes::isPossible).orElse(true);
  }

  private static boolean hasPossibleWeights(LaneSnapshot lane) {
    double weight = lane.v().get(0) - Prior.v(0);
    boolean possible = weight > -ROUNDING;
    for (int i = 1; i < N; i++) {
      double total = lane.v().get(Cholesky.at(i, i));
      double runs = total - Prior.v(Cholesky.at(i, i));
      double slack = ROUNDING * (1 + total);
      possible &= runs > -slack && runs <= weight * Features.MAX_SQUARES.get(i) + slack;
    }
    return possible;
  }

  private static Optional<Slopes> profiled(LaneSnapshot lane) {
    double weight = lane.v().get(0) - Prior.v(0);
    if (lane.family() != ModelFamily.LOG_LINEAR || !isComparable(lane) || weight < LEAST_WEIGHT) {
      return Optional.empty();
    }
    var slopes = new Slopes(new double[Cholesky.PACKED], new double[N], weight);
    slopes.profile(lane, Prior.of(lane.lane().accelerator()));
    return Optional.of(slopes);
  }

  /**
   * How many runs with typical features it weighs as much as: in the feature in which it weighs the
   * most, since a few runs with features far apart fix a slope like many with typical ones.
   */
  public double weight() {
    double most = weight;
    for (int i = 1; i < N; i++) {
      most = Math.max(most, s[Cholesky.at(i, i)] / Prior.variance(i));
    }
    return most;
  }

  /** Adds this, scaled, to sums of the same form. */
  void addTo(double[] sumS, double[] sumR, double scale) {
    for (int k = 0; k < s.length; k++) {
      sumS[k] += scale * s[k];
    }
    for (int i = 0; i < N; i++) {
      sumR[i] += scale * r[i];
    }
  }

  private void profile(LaneSnapshot lane, Prior prior) {
    double[] e = new double[N];
    for (int i = 0; i < N; i++) {
      int at = i;
      e[i] = lane.b().get(i) - lane.prior().map(p -> p.get(at)).orElseGet(() -> prior.b(at));
    }
    for (int i = 1; i < N; i++) {
      double first = lane.v().get(i) - Prior.v(i);
      r[i] = e[i] - first * e[0] / weight;
      for (int j = i; j < N; j++) {
        int k = Cholesky.at(i, j);
        s[k] = lane.v().get(k) - Prior.v(k) - first * (lane.v().get(j) - Prior.v(j)) / weight;
      }
    }
  }

  private boolean isPossible() {
    double[] nearly = s.clone();
    for (int i = 0; i < N; i++) {
      nearly[Cholesky.at(i, i)] += ROUNDING * (1 + weight);
    }
    nearly[0] = 1;
    return new Cholesky().factor(nearly);
  }

  private boolean isBelievable(LaneSnapshot lane) {
    var alone = new Pool();
    alone.add(this, 1);
    return alone.isBelievable(Prior.of(lane.lane().accelerator()));
  }
}
