package dev.bidmesh.bandit.core.loglinear;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A discounted Bayesian least squares fit; the package has the formulas. All in doubles; V and b
 * are kept, never an inverse. Not safe for use by several threads.
 */
final class Regression {

  /** Forgetting towards one and the same prior moves its share by rounding only. */
  private static final double ROUNDING = 1e-9;

  private Prior prior;
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

  /** From now on forgets towards this. */
  void prior(Prior towards) {
    prior = towards;
  }

  Prior prior() {
    return prior;
  }

  /** θ·φ, the predicted logarithm of the seconds. */
  double logMean(Features x) {
    return x.dot(current.theta);
  }

  /** √(φᵀV⁻¹φ), the uncertainty of {@link #logMean} in units of σ. */
  double width(Features x) {
    return Math.sqrt(
        current.factor.inverseQuadratic(
            1, x.load(), x.memory(), x.length(), x.load() * x.length()));
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
   * @param priorShare what of {@code b} is prior; absent: that of the fixed prior
   * @return false if they are not usable; the fit is as before then
   */
  boolean restore(List<Double> v, List<Double> b, Optional<List<Double>> priorShare) {
    Arrays.setAll(next.v, v::get);
    Arrays.setAll(next.b, b::get);
    Prior fixed = prior.fixed();
    Arrays.setAll(next.p, i -> priorShare.map(share -> share.get(i)).orElseGet(() -> fixed.b(i)));
    return takeNextIfUsable();
  }

  /** V, the upper triangle by rows. */
  List<Double> v() {
    return listOf(current.v);
  }

  /** b. */
  List<Double> b() {
    return listOf(current.b);
  }

  /** The share of {@link #b} that is prior; absent: as good as that of the fixed prior. */
  Optional<List<Double>> priorShare() {
    Prior fixed = prior.fixed();
    boolean same =
        IntStream.range(0, Features.SIZE)
            .allMatch(i -> Math.abs(current.p[i] - fixed.b(i)) <= ROUNDING * Math.abs(fixed.b(i)));
    return same ? Optional.empty() : Optional.of(listOf(current.p));
  }

  /** θ; not to be written to. */
  double[] theta() {
    return current.theta;
  }

  /** Every run tells its lane's sums; a stream of boxes costs several times as much. */
  private static List<Double> listOf(double[] numbers) {
    var boxes = new Double[numbers.length];
    Arrays.setAll(boxes, i -> numbers[i]);
    return List.of(boxes);
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
