package dev.bidmesh.bandit.core.linear;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import java.util.Arrays;

/**
 * LinUCB of one arm with four features: the sums A and b, and what follows from them.
 *
 * <p>Four features stand in a matrix of five, of which the last row is the identity's and never
 * used. Not safe for use by several threads.
 */
public final class LinUcb {

  /** Number of features. */
  public static final int FEATURES = 4;

  /** Pivots at or below count as zero: A cannot be solved then. */
  private static final double LEAST_PIVOT = 1e-10;

  private static final int N = Cholesky.SIZE;

  private final double[] a = new double[Cholesky.PACKED];
  private final double[] b = new double[N];
  private final double[] theta = new double[N];
  private final Cholesky factor = new Cholesky();

  /** An arm that has seen nothing: A = I, b = 0. */
  public LinUcb() {
    for (int i = 0; i < N; i++) {
      a[Cholesky.at(i, i)] = 1;
    }
    factor.factor(a);
  }

  /** θ·x, the estimate. */
  public double estimate(double[] x) {
    double sum = 0;
    for (int i = 0; i < FEATURES; i++) {
      sum += theta[i] * x[i];
    }
    return sum;
  }

  /** √(xᵀA⁻¹x), the uncertainty of {@link #estimate}. */
  public double width(double[] x) {
    return Math.sqrt(factor.inverseQuadratic(x[0], x[1], x[2], x[3], 0));
  }

  /**
   * The lower confidence bound θ·x − α√(xᵀA⁻¹x).
   *
   * @param x 4 numbers
   * @param alpha weight of the uncertainty
   */
  public double score(double[] x, double alpha) {
    return estimate(x) - alpha * width(x);
  }

  /**
   * Takes in an observation: A += xxᵀ, b += x·y.
   *
   * @return false if a number is not finite or A could not be solved any more; nothing is taken in
   *     then
   */
  public boolean train(double[] x, double y) {
    double[] nextA = a.clone();
    double[] nextB = b.clone();
    for (int i = 0; i < FEATURES; i++) {
      nextB[i] += x[i] * y;
      for (int j = i; j < FEATURES; j++) {
        nextA[Cholesky.at(i, j)] += x[i] * x[j];
      }
    }
    return restore(nextA, nextB);
  }

  /**
   * Replaces the sums.
   *
   * @param toA upper triangle of a 5 × 5 matrix by rows, of which the last column is the identity's
   * @param toB 5 numbers, the last of which is 0
   * @return false if that cannot be solved; the sums are as before then
   */
  public boolean restore(double[] toA, double[] toB) {
    double[] solution = toB.clone();
    if (!isPadded(toA, toB) || !new Cholesky().factor(toA, LEAST_PIVOT)) {
      return false;
    }
    factor.factor(toA);
    factor.solve(solution);
    if (!Arrays.stream(solution).allMatch(Double::isFinite)) {
      factor.factor(a);
      return false;
    }
    System.arraycopy(toA, 0, a, 0, a.length);
    System.arraycopy(toB, 0, b, 0, N);
    System.arraycopy(solution, 0, theta, 0, N);
    return true;
  }

  /** A, the upper triangle of 5 × 5 by rows. */
  public double[] a() {
    return a.clone();
  }

  /** b, and 0. */
  public double[] b() {
    return b.clone();
  }

  private static boolean isPadded(double[] a, double[] b) {
    boolean padded = b[FEATURES] == 0 && a[Cholesky.at(FEATURES, FEATURES)] == 1;
    for (int i = 0; i < FEATURES; i++) {
      padded &= a[Cholesky.at(i, FEATURES)] == 0;
    }
    return padded;
  }
}
