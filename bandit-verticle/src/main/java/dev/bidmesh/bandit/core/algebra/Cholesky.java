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

  /** (L⁻¹)ᵀ as an upper triangle: a score is asked for far more often than a matrix is factored. */
  private final double[] inverse = new double[PACKED];

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
    invert();
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

  /** xᵀA⁻¹x, computed as |L⁻¹x|², so it is never negative. */
  public double inverseQuadratic(double x0, double x1, double x2, double x3, double x4) {
    double[] m = inverse;
    double y0 = m[0] * x0;
    double y1 = m[1] * x0 + m[5] * x1;
    double y2 = m[2] * x0 + m[6] * x1 + m[9] * x2;
    double y3 = m[3] * x0 + m[7] * x1 + m[10] * x2 + m[12] * x3;
    double y4 = m[4] * x0 + m[8] * x1 + m[11] * x2 + m[13] * x3 + m[14] * x4;
    return y0 * y0 + y1 * y1 + y2 * y2 + y3 * y3 + y4 * y4;
  }

  private void invert() {
    for (int j = 0; j < N; j++) {
      inverse[at(j, j)] = reciprocal[j];
      for (int i = j + 1; i < N; i++) {
        double sum = 0;
        for (int k = j; k < i; k++) {
          sum += upper[at(k, i)] * inverse[at(j, k)];
        }
        inverse[at(j, i)] = -sum * reciprocal[i];
      }
    }
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
