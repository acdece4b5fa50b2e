package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.protocol.Accelerator;
import java.util.Arrays;

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
  public static final double SIGMA = 0.13;

  private static final int N = Features.SIZE;
  private static final double RUNS = 30;
  private static final double INTERCEPT_SPREAD = 0.5;
  private static final double RIDGE = 0.001;

  /** Mean of φφᵀ over the measurements, upper triangle by rows. */
  private static final double[] MEAN_OUTER = {
    1, .4699, .4897, .1291, .0625, //
    .2920, .2297, .0625, .0390, //
    .3269, .0631, .0306, //
    .2085, .1011, //
    .0631
  };

  private static final double[] CPU_THETA = {2.614, 1.512, .009, 1.213, -.661};
  private static final double[] NPU_THETA = {1.997, 0, 0, .837, 0};

  private static final Prior CPU = new Prior(CPU_THETA);
  private static final Prior NPU = new Prior(NPU_THETA);

  private final double[] v = precision();
  private final double[] b;

  private Prior(double[] theta) {
    b = times(v, theta);
  }

  /**
   * The prior of a kind of lane. A GPU has none of its own, as it was not measured; it starts as an
   * NPU, because its work too is done beside the processor, whose load then says little about it.
   * The first run corrects the intercept.
   */
  public static Prior of(Accelerator accelerator) {
    return accelerator == Accelerator.CPU ? CPU : NPU;
  }

  /** One number of V₀, packed as an upper triangle. */
  double v(int packed) {
    return v[packed];
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

  private static void loosenIntercept(double[] a, double c) {
    double share = c / (1 + c * a[0]);
    double[] first = Arrays.copyOf(a, N);
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        a[Cholesky.at(i, j)] -= share * first[i] * first[j];
      }
    }
  }

  private static double[] times(double[] matrix, double[] vector) {
    double[] product = new double[N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        product[i] += matrix[Cholesky.at(Math.min(i, j), Math.max(i, j))] * vector[j];
      }
    }
    return product;
  }
}
