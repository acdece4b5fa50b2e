package dev.bidmesh.simulation.fit;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.linear.LinUcb;
import dev.bidmesh.bandit.core.linear.TwoObjective;
import dev.bidmesh.bandit.core.loglinear.Features;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A model that is fitted to rows and then predicts others, in seconds. */
public enum Model {
  /** Linear in the seconds, by the originals' solver, but with the right target. */
  FOUR_FEATURES("original 4 features, right target") {
    @Override
    ToDoubleFunction<PhoneRow> fit(List<PhoneRow> rows) {
      var arm = new LinUcb();
      rows.forEach(row -> arm.train(row.x(), row.latencyS()));
      return row -> arm.estimate(row.x());
    }
  },
  /** Time to first token and speed apart, the tokens known. */
  TWO_OBJECTIVE("original two-objective") {
    @Override
    ToDoubleFunction<PhoneRow> fit(List<PhoneRow> rows) {
      var two = new TwoObjective();
      rows.forEach(row -> two.train(row.x(), row.ttftS(), row.tps()));
      return row -> two.latencyS(row.x(), row.tokens());
    }
  },
  /** Least squares on the logarithm with the features of the shipped model, and no prior. */
  LOG_LINEAR("φ, log latency") {
    @Override
    ToDoubleFunction<PhoneRow> fit(List<PhoneRow> rows) {
      double[] theta = leastSquares(rows);
      return row -> Math.exp(Features.of(row.features()).dot(theta));
    }
  };

  /** Enough for a solution where a group left out leaves a feature constant. */
  private static final double RIDGE = 1e-9;

  private final String label;

  Model(String label) {
    this.label = label;
  }

  /** How a table calls it. */
  String label() {
    return label;
  }

  abstract ToDoubleFunction<PhoneRow> fit(List<PhoneRow> rows);

  private static double[] leastSquares(List<PhoneRow> rows) {
    double[] v = new double[Cholesky.PACKED];
    double[] b = new double[Cholesky.SIZE];
    double[] phi = new double[Cholesky.SIZE];
    for (PhoneRow row : rows) {
      Features.of(row.features()).into(phi);
      double y = Math.log(row.latencyS());
      for (int i = 0; i < phi.length; i++) {
        b[i] += phi[i] * y;
        for (int j = i; j < phi.length; j++) {
          v[Cholesky.at(i, j)] += phi[i] * phi[j];
        }
      }
    }
    for (int i = 0; i < phi.length; i++) {
      v[Cholesky.at(i, i)] += RIDGE;
    }
    var factor = new Cholesky();
    if (!factor.factor(v)) {
      throw new IllegalStateException("the rows do not determine the model");
    }
    factor.solve(b);
    return b;
  }
}
