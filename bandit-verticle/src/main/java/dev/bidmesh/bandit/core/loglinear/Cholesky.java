package dev.bidmesh.bandit.core.loglinear;

/**
 * The factor L of a symmetric positive definite 5 × 5 matrix A = LLᵀ.
 *
 * <p>A is given by its upper triangle, row by row: 15 numbers. L is kept the same way, as the upper
 * triangle of Lᵀ. Nothing is allocated after construction.
 */
final class Cholesky {

  private static final int N = Features.SIZE;

  /** Numbers in a triangle. */
  static final int PACKED = N * (N + 1) / 2;

  private final double[] upper = new double[PACKED];

  /** Where row {@code i}, column {@code j} of an upper triangle is kept; needs {@code i <= j}. */
  static int at(int i, int j) {
    return i * (2 * N - 1 - i) / 2 + j;
  }

  /**
   * Factors a matrix.
   *
   * @return false if it is not positive definite or holds a number that is not finite; the factor
   *     is useless then
   */
  boolean factor(double[] matrix) {
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        double rest = matrix[at(i, j)];
        for (int k = 0; k < i; k++) {
          rest -= upper[at(k, i)] * upper[at(k, j)];
        }
        if (i == j && !(rest > 0 && rest < Double.POSITIVE_INFINITY)) {
          return false;
        }
        upper[at(i, j)] = i == j ? Math.sqrt(rest) : rest / upper[at(i, i)];
      }
    }
    return true;
  }

  /** Solves A·x = rhs in place. */
  void solve(double[] x) {
    forward(x);
    for (int i = N - 1; i >= 0; i--) {
      for (int j = i + 1; j < N; j++) {
        x[i] -= upper[at(i, j)] * x[j];
      }
      x[i] /= upper[at(i, i)];
    }
  }

  /** xᵀA⁻¹x, computed as |L⁻¹x|², so it is never negative. Overwrites {@code x}. */
  double inverseQuadratic(double[] x) {
    forward(x);
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += x[i] * x[i];
    }
    return sum;
  }

  private void forward(double[] x) {
    for (int i = 0; i < N; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= upper[at(k, i)] * x[k];
      }
      x[i] /= upper[at(i, i)];
    }
  }
}
