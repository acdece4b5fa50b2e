package dev.bidmesh.bandit.core.loglinear;

/**
 * A number as the unevaluated sum of two doubles: some 31 decimal digits. Dekker 1971 and Knuth, in
 * the form of Hida, Li and Bailey's QD library (2001), products by fused multiply-add.
 *
 * @param hi the nearest double
 * @param lo what is left
 */
record DoubleDouble(double hi, double lo) {

  static final DoubleDouble ZERO = new DoubleDouble(0, 0);

  static DoubleDouble of(double value) {
    return new DoubleDouble(value, 0);
  }

  DoubleDouble plus(DoubleDouble other) {
    double sum = hi + other.hi;
    double part = sum - hi;
    double error = (hi - (sum - part)) + (other.hi - part) + lo + other.lo;
    return normal(sum, error);
  }

  DoubleDouble minus(DoubleDouble other) {
    return plus(new DoubleDouble(-other.hi, -other.lo));
  }

  DoubleDouble times(DoubleDouble other) {
    double product = hi * other.hi;
    double error = Math.fma(hi, other.hi, -product) + hi * other.lo + lo * other.hi;
    return normal(product, error);
  }

  DoubleDouble over(DoubleDouble other) {
    double first = hi / other.hi;
    DoubleDouble rest = minus(other.times(of(first)));
    double second = rest.hi / other.hi;
    DoubleDouble last = rest.minus(other.times(of(second)));
    return normal(first, second).plus(of(last.hi / other.hi));
  }

  private static DoubleDouble normal(double hi, double lo) {
    double sum = hi + lo;
    return new DoubleDouble(sum, lo - (sum - hi));
  }
}
