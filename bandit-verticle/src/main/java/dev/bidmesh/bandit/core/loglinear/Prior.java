package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.model.Residuals;
import dev.bidmesh.protocol.Accelerator;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is believed about a lane before its first run.
 *
 * <p>The slopes were measured on a phone and transfer between devices; the intercept does not: it
 * is off by two orders of magnitude on a desktop. Hence V₀ = [(n₀M)⁻¹ + diag((.5/σ)², 0, 0, 0,
 * 0)]⁻¹, the weight of n₀ = 30 runs with typical features M, but an intercept loose enough that one
 * run moves it nearly all the way.
 */
public final class Prior {

  /** Least standard deviation of the logarithm's residuals: what was left on the phone. */
  public static final double SIGMA = Residuals.LEAST_SIGMA;

  /** Number of these constants, to be counted up whenever one of them changes. */
  public static final int VERSION = 2;

  private static final int N = Features.SIZE;
  private static final double RUNS = 30;
  private static final double INTERCEPT_SPREAD = 0.5;
  private static final double RIDGE = 0.001;

  /** Mean of φφᵀ over the measurements, upper triangle by rows. */
  private static final double[] MEAN_OUTER = {
    1, .4587, .4897, .1291, .0610, //
    .2747, .2243, .0610, .0367, //
    .3269, .0631, .0299, //
    .2085, .0987, //
    .0594
  };

  private static final double[] CPU_THETA = {2.592, 1.597, .009, 1.225, -.703};
  private static final double[] NPU_THETA = {1.997, 0, 0, .837, 0};

  private static final double[] PRECISION = precision();
  private static final double[] SLOPES = slopesPrecision();

  private static final Prior CPU = new Prior(CPU_THETA);
  private static final Prior NPU = new Prior(NPU_THETA);

  private final double[] theta;
  private final double[] b;
  private final Optional<Prior> origin;

  private Prior(double[] theta) {
    this(theta, Optional.empty());
  }

  private Prior(double[] theta, Optional<Prior> origin) {
    this.theta = theta;
    this.b = Cholesky.times(PRECISION, theta);
    this.origin = origin;
  }

  /**
   * The prior of a kind of lane. A GPU has none of its own, as it was not measured; it starts as an
   * NPU, because its work too is done beside the processor, whose load then says little about it.
   * The first run corrects the intercept.
   */
  public static Prior of(Accelerator accelerator) {
    return accelerator == Accelerator.CPU ? CPU : NPU;
  }

  /**
   * The same belief with other slopes. The intercept moves along so that the prediction for typical
   * features stays: what other lanes have shown says how time grows, not how fast this lane is.
   *
   * @param slopes 5 numbers, the first of which is left out of account
   */
  Prior withSlopes(double[] slopes) {
    double[] moved = slopes.clone();
    moved[0] = theta[0];
    for (int i = 1; i < N; i++) {
      moved[0] += (theta[i] - slopes[i]) * MEAN_OUTER[i];
    }
    return new Prior(moved, Optional.of(fixed()));
  }

  /** What this was before other lanes had a say in it: the measured prior of the kind. */
  Prior fixed() {
    return origin.orElse(this);
  }

  /** The expected coefficient of one feature. */
  double theta(int i) {
    return theta[i];
  }

  /** θ₀·φ, what is expected of the logarithm before the first run. */
  double logMean(Features x) {
    return x.dot(theta);
  }

  /** One number of V₀, packed as an upper triangle; the same for every prior. */
  static double v(int packed) {
    return PRECISION[packed];
  }

  /**
   * One number of the precision of the slopes alone, the intercept left open: n₀ times the
   * covariance of typical features. Row 0 is zero.
   */
  static double slopesPrecision(int packed) {
    return SLOPES[packed];
  }

  /** Variance of one feature over typical runs. */
  static double variance(int i) {
    return SLOPES[Cholesky.at(i, i)] / RUNS;
  }

  /** One number of b₀. */
  double b(int i) {
    return b[i];
  }

  /** V₀ without inverting anything: with A = n₀M it is A − c/(1 + cA₀₀) · a aᵀ, a the first row. */
  private static double[] precision() {
    double[] precision = new double[Cholesky.PACKED];
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        double ridge = i == j ? RIDGE : 0;
        precision[Cholesky.at(i, j)] = RUNS * (MEAN_OUTER[Cholesky.at(i, j)] + ridge);
      }
    }
    loosenIntercept(precision, Math.pow(INTERCEPT_SPREAD / SIGMA, 2));
    return precision;
  }

  private static double[] slopesPrecision() {
    double[] sums = new double[Cholesky.PACKED];
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        int k = Cholesky.at(i, j);
        double ridge = i == j && i > 0 ? RIDGE : 0;
        sums[k] = RUNS * (MEAN_OUTER[k] - MEAN_OUTER[i] * MEAN_OUTER[j] + ridge);
      }
    }
    return sums;
  }

  private static void loosenIntercept(double[] a, double c) {
    double share = c / (1 + c * a[0]);
    double[] first = Arrays.copyOf(a, N);
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        a[Cholesky.at(i, j)] -= share * first[i] * first[j];
      }
    }
  }
}
