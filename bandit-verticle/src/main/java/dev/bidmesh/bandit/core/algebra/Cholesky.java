package dev.bidmesh.bandit.core.algebra;

/**
 * The factor L of a symmetric positive definite 5 × 5 matrix A = LLᵀ.
 *
 * <p>A is given by its upper triangle, row by row: 15 numbers. L is kept the same way, as the upper
 * triangle of Lᵀ. Nothing is allocated after construction. Not safe for use by several threads.
 */
public final class Cholesky {

  /** Rows of the matrix. */
  public static final int SIZE = 5;

  /** Numbers in a triangle. */
  public static final int PACKED = SIZE * (SIZE + 1) / 2;

  private static final int N = SIZE;

  private final double[] upper = new double[PACKED];

  /** Solving multiplies by these, since a chain of divisions is most of what it would cost. */
  private final double[] reciprocal = new double[N];

  /** Where row {@code i}, column {@code j} of an upper triangle is kept; needs {@code i <= j}. */
  public static int at(int i, int j) {
    return i * (2 * N - 1 - i) / 2 + j;
  }

  /** The product of a packed symmetric matrix and a vector of 5. */
  public static double[] times(double[] matrix, double[] vector) {
    double[] product = new double[N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        product[i] += matrix[at(Math.min(i, j), Math.max(i, j))] * vector[j];
      }
    }
    return product;
  }

  /**
   * Factors a matrix.
   *
   * @return false if it is not positive definite or holds a number that is not finite; the factor
   *     is useless then
   */
  public boolean factor(double[] matrix) {
    return factor(matrix, 0);
  }

  /**
   * Factors a matrix whose pivots must be above a limit.
   *
   * @param leastPivot pivots at or below it count as no longer positive
   * @return as for {@link #factor(double[])}
   */
  public boolean factor(double[] matrix, double leastPivot) {
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        double rest = matrix[at(i, j)];
        for (int k = 0; k < i; k++) {
          rest -= upper[at(k, i)] * upper[at(k, j)];
        }
        if (i == j && !(rest > leastPivot && rest < Double.POSITIVE_INFINITY)) {
          return false;
        }
        if (i == j) {
          upper[at(i, i)] = Math.sqrt(rest);
          reciprocal[i] = 1 / upper[at(i, i)];
        } else {
          upper[at(i, j)] = rest * reciprocal[i];
        }
      }
    }
    return true;
  }

  /** Solves A·x = rhs in place. */
  public void solve(double[] x) {
    forward(x);
    for (int i = N - 1; i >= 0; i--) {
      for (int j = i + 1; j < N; j++) {
        x[i] -= upper[at(i, j)] * x[j];
      }
      x[i] *= reciprocal[i];
    }
  }

  /** xᵀA⁻¹x, computed as |L⁻¹x|², so it is never negative. Overwrites {@code x}. */
  public double inverseQuadratic(double[] x) {
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
      x[i] *= reciprocal[i];
    }
  }
}
