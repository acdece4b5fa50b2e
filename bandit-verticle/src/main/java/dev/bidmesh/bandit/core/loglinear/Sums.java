package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.bandit.core.algebra.Cholesky;

/** V and b of one model with what follows from them, and which share of b is prior. */
final class Sums {

  private static final int N = Features.SIZE;

  final double[] v = new double[Cholesky.PACKED];
  final double[] b = new double[N];
  final double[] p = new double[N];
  final double[] theta = new double[N];
  final Cholesky factor = new Cholesky();

  /** Becomes the prior itself. */
  void reset(Prior prior) {
    for (int k = 0; k < v.length; k++) {
      v[k] = Prior.v(k);
    }
    for (int i = 0; i < N; i++) {
      b[i] = prior.b(i);
      p[i] = prior.b(i);
    }
  }

  /** Becomes {@code from} after one more run, with the past forgotten towards the prior. */
  void step(Sums from, Prior prior, double discount, double[] phi, double y) {
    double restored = 1 - discount;
    for (int i = 0; i < N; i++) {
      for (int j = i; j < N; j++) {
        int k = Cholesky.at(i, j);
        v[k] = discount * from.v[k] + phi[i] * phi[j] + restored * Prior.v(k);
      }
      b[i] = discount * from.b[i] + phi[i] * y + restored * prior.b(i);
      p[i] = discount * from.p[i] + restored * prior.b(i);
    }
  }

  /**
   * Brings the factor and θ up to date.
   *
   * @return false if V is not positive definite or θ not finite; the sums are useless then
   */
  boolean solve() {
    if (!factor.factor(v)) {
      return false;
    }
    System.arraycopy(b, 0, theta, 0, N);
    factor.solve(theta);
    double sum = 0;
    for (double each : theta) {
      sum += each;
    }
    return Double.isFinite(sum);
  }
}
