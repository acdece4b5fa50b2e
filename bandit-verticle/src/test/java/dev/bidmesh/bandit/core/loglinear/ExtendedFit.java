package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import java.util.Arrays;

/** The same fit with twice the digits, solved by elimination: a reference that shares no code. */
final class ExtendedFit {

  private static final int N = Features.SIZE;

  private final DoubleDouble[][] v0 = new DoubleDouble[N][N];
  private final DoubleDouble[] b0 = new DoubleDouble[N];
  private final DoubleDouble[][] v = new DoubleDouble[N][N];
  private final DoubleDouble[] b = new DoubleDouble[N];

  ExtendedFit(Prior prior) {
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        v0[i][j] = DoubleDouble.of(Prior.v(Cholesky.at(Math.min(i, j), Math.max(i, j))));
        v[i][j] = v0[i][j];
      }
      b0[i] = DoubleDouble.of(prior.b(i));
      b[i] = b0[i];
    }
  }

  void learn(double[] phi, double y, double discount) {
    DoubleDouble gamma = DoubleDouble.of(discount);
    DoubleDouble rest = DoubleDouble.of(1).minus(gamma);
    for (int i = 0; i < N; i++) {
      DoubleDouble x = DoubleDouble.of(phi[i]);
      for (int j = i; j < N; j++) {
        DoubleDouble outer = x.times(DoubleDouble.of(phi[j]));
        v[i][j] = gamma.times(v[i][j]).plus(outer).plus(rest.times(v0[i][j]));
        v[j][i] = v[i][j];
      }
      DoubleDouble product = x.times(DoubleDouble.of(y));
      b[i] = gamma.times(b[i]).plus(product).plus(rest.times(b0[i]));
    }
  }

  double v(int i, int j) {
    return v[i][j].hi();
  }

  double b(int i) {
    return b[i].hi();
  }

  /** θ = V⁻¹b. */
  double[] theta() {
    DoubleDouble[][] a = Arrays.stream(v).map(DoubleDouble[]::clone).toArray(DoubleDouble[][]::new);
    DoubleDouble[] x = b.clone();
    for (int k = 0; k < N; k++) {
      for (int i = k + 1; i < N; i++) {
        DoubleDouble factor = a[i][k].over(a[k][k]);
        for (int j = k; j < N; j++) {
          a[i][j] = a[i][j].minus(factor.times(a[k][j]));
        }
        x[i] = x[i].minus(factor.times(x[k]));
      }
    }
    for (int i = N - 1; i >= 0; i--) {
      for (int j = i + 1; j < N; j++) {
        x[i] = x[i].minus(a[i][j].times(x[j]));
      }
      x[i] = x[i].over(a[i][i]);
    }
    return Arrays.stream(x).mapToDouble(DoubleDouble::hi).toArray();
  }
}
