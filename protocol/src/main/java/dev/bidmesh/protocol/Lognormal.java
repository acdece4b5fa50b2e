package dev.bidmesh.protocol;

/**
 * The mean residual life of a lognormally distributed time S: {@code E[S - e | S > e]}.
 *
 * <p>With m = E[S], a = (ln e − ln m + σ²/2) / σ and Q the upper tail of the normal distribution,
 * {@code E[S | S > e] = m Q(a − σ) / Q(a)}. Far in the tail both Q vanish; there the equal form
 * {@code e X(a − σ) / X(a)} is used, with X(x) = exp(x²/2) Q(x), which stays finite.
 */
public final class Lognormal {

  private Lognormal() {}

  /**
   * The mean residual life.
   *
   * @param mean E[S], above 0
   * @param sigma standard deviation of ln S, above 0
   * @param elapsed e, at least 0
   */
  public static double residual(double mean, double sigma, double elapsed) {
    if (elapsed <= 0) {
      return mean;
    }
    double a = (Math.log(elapsed / mean) + sigma * sigma / 2) / sigma;
    double expected =
        a - sigma > 0
            ? elapsed * scaledTail(a - sigma) / scaledTail(a)
            : mean * tail(a - sigma) / tail(a);
    return Math.max(0, expected - elapsed);
  }

  /** Q(x), the probability that a standard normal variable exceeds x. */
  static double tail(double x) {
    return x >= 0 ? Math.exp(-x * x / 2) * scaledTail(x) : 1 - tail(-x);
  }

  /**
   * exp(x²/2) Q(x) for x ≥ 0, by the Chebyshev fit of erfc in Press et al., Numerical Recipes §6.2;
   * relative error below 1.2e-7.
   */
  private static double scaledTail(double x) {
    double z = x / Math.sqrt(2);
    double t = 1 / (1 + z / 2);
    double[] c = {
      -1.26551223,
      1.00002368,
      .37409196,
      .09678418,
      -.18628806,
      .27886807,
      -1.13520398,
      1.48851587,
      -.82215223,
      .17087277
    };
    double exponent = 0;
    for (int i = c.length - 1; i >= 0; i--) {
      exponent = c[i] + t * exponent;
    }
    return t * Math.exp(exponent) / 2;
  }
}
