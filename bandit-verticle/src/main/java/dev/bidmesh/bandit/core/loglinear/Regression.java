package dev.bidmesh.bandit.core.loglinear;

import java.util.Arrays;
import java.util.List;

/**
 * A discounted Bayesian least squares fit; the package has the formulas. All in doubles; V and b
 * are kept, never an inverse. Not safe for use by several threads.
 */
final class Regression {

  private final Prior prior;
  private final double[] phi = new double[Features.SIZE];
  private Sums current = new Sums();
  private Sums next = new Sums();

  Regression(Prior prior) {
    this.prior = prior;
    current.reset(prior);
    if (!current.solve()) {
      throw new IllegalStateException("the prior is not positive definite");
    }
  }

  /** θ·φ, the predicted logarithm of the seconds. */
  double logMean(Features x) {
    x.into(phi);
    double sum = 0;
    for (int i = 0; i < phi.length; i++) {
      sum += current.theta[i] * phi[i];
    }
    return sum;
  }

  /** √(φᵀV⁻¹φ), the uncertainty of {@link #logMean} in units of σ. */
  double width(Features x) {
    x.into(phi);
    return Math.sqrt(current.factor.inverseQuadratic(phi));
  }

  /**
   * Takes in a run.
   *
   * @param y logarithm of the seconds
   * @param discount γ, what the past keeps of its weight, 0 to 1
   * @return false if the sums would not be usable; the fit is as before then
   */
  boolean learn(Features x, double y, double discount) {
    x.into(phi);
    next.step(current, prior, discount, phi, y);
    return takeNextIfUsable();
  }

  /**
   * Replaces the sums by exported ones.
   *
   * @return false if they are not usable; the fit is as before then
   */
  boolean restore(List<Double> v, List<Double> b) {
    Arrays.setAll(next.v, v::get);
    Arrays.setAll(next.b, b::get);
    return takeNextIfUsable();
  }

  /** V, the upper triangle by rows. */
  List<Double> v() {
    return Arrays.stream(current.v).boxed().toList();
  }

  /** b. */
  List<Double> b() {
    return Arrays.stream(current.b).boxed().toList();
  }

  /** θ; not to be written to. */
  double[] theta() {
    return current.theta;
  }

  private boolean takeNextIfUsable() {
    if (!next.solve()) {
      return false;
    }
    Sums before = current;
    current = next;
    next = before;
    return true;
  }
}
