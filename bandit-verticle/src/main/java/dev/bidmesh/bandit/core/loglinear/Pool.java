package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.bandit.core.algebra.Cholesky;

/**
 * The slopes that several lanes agree on: the ridge estimate β = (S₀ + ΣS)⁻¹(S₀β₀ + Σr) around the
 * slopes β₀ of the fixed prior, with S₀ the weight that the fixed prior gives to its slopes.
 */
public final class Pool {

  private static final int N = Cholesky.SIZE;

  private final double[] s = new double[Cholesky.PACKED];
  private final double[] r = new double[N];
  private boolean empty = true;

  /** Adds what a lane says, {@code scale} times. */
  public void add(Slopes slopes, double scale) {
    slopes.addTo(s, r, scale);
    empty = false;
  }

  /** Adds another pool. */
  public void add(Pool other) {
    for (int k = 0; k < s.length; k++) {
      s[k] += other.s[k];
    }
    for (int i = 0; i < N; i++) {
      r[i] += other.r[i];
    }
    empty &= other.empty;
  }

  /**
   * A prior with these slopes. It weighs as much as the fixed one, however many lanes have spoken,
   * since devices differ in their slopes too.
   *
   * @param fixed the prior of the lanes' kind
   */
  public Prior prior(Prior fixed) {
    if (empty) {
      return fixed;
    }
    double[] slopes = slopes(fixed);
    return isBelievable(slopes) ? fixed.withSlopes(slopes) : fixed;
  }

  boolean isBelievable(Prior fixed) {
    return isBelievable(slopes(fixed));
  }

  private static boolean isBelievable(double[] slopes) {
    for (int i = 0; i < slopes.length; i++) {
      if (!(Math.abs(slopes[i]) <= Slopes.STEEPEST.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** β in places 1 to 4; place 0 is zero. Not a number where the sums cannot be solved. */
  private double[] slopes(Prior fixed) {
    double[] matrix = new double[Cholesky.PACKED];
    double[] prior = new double[N];
    for (int i = 1; i < N; i++) {
      prior[i] = fixed.theta(i);
    }
    for (int k = 0; k < matrix.length; k++) {
      matrix[k] = Prior.slopesPrecision(k);
    }
    double[] solution = Cholesky.times(matrix, prior);
    for (int k = 0; k < matrix.length; k++) {
      matrix[k] += s[k];
    }
    matrix[0] = 1;
    for (int i = 0; i < N; i++) {
      solution[i] += r[i];
    }
    var factor = new Cholesky();
    if (!factor.factor(matrix)) {
      return new double[] {Double.NaN};
    }
    factor.solve(solution);
    return solution;
  }
}
