package dev.bidmesh.executor.core;

/**
 * How many of those who were promised a place come for it. Under overload most never come back, and
 * an engine that kept a place for each of them would stand idle while it sends others away.
 *
 * <p>The share is a moving average that begins with everybody. Of the first n promises no more than
 * the mean of a binomial distribution and two standard deviations of it are expected, so that a
 * promise is rarely broken because more came than usual.
 */
final class Returns {

  private static final double WEIGHT = .02;

  /** However few came so far, this share may. */
  private static final double AT_LEAST = .02;

  private static final double DEVIATIONS = 2;

  private double share = 1;

  /** Somebody came, or did not. */
  void observed(boolean came) {
    share += WEIGHT * ((came ? 1 : 0) - share);
  }

  /** Share of those who were promised a place that come for it, 0 to 1. */
  double share() {
    return Math.max(AT_LEAST, share);
  }

  /** How many of the first so many that were promised a place are to be reckoned with. */
  int expected(int promised) {
    double likely = share();
    double deviation = Math.sqrt(promised * likely * (1 - likely));
    return (int) Math.min(promised, Math.ceil(promised * likely + DEVIATIONS * deviation));
  }
}
