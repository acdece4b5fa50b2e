package dev.bidmesh.bandit.core.linear;

/**
 * The later original: time to first token and tokens per second, each linear in the same features,
 * with one matrix A and two sums b. Latency is ttft + tokens / tps, and its score that less α times
 * the uncertainty.
 *
 * <p>Where the speed is measured over the whole run, as in the data that it came with, prefill
 * counts twice. It is here for comparison, and for state of that kind.
 */
public final class TwoObjective {

  /** Weight of the uncertainty where nothing else is said. */
  public static final double ALPHA = 0.5;

  /** Tokens expected where nothing else is said. */
  public static final double DEFAULT_TOKENS = 75;

  /** Stands for the latency of a run that failed, in seconds. */
  public static final double FAILED_S = 9999;

  private static final double MOST_TOKENS = 10_000;
  private static final double LEAST_TPS = 0.1;

  /** Share of the latency that counts as time to first token where only the latency is known. */
  private static final double TTFT_SHARE = 0.3;

  private static final double ASSUMED_TOKENS = 100;

  private final LinUcb ttft = new LinUcb();
  private final LinUcb tps = new LinUcb();

  /**
   * The expected latency, in seconds, less the uncertainty.
   *
   * @param x 4 features
   * @param tokens expected, 0 to 10,000; anything else counts as {@link #DEFAULT_TOKENS}
   */
  public double score(double[] x, double tokens, double alpha) {
    return latencyS(x, tokens) - alpha * ttft.width(x);
  }

  /** The expected latency in seconds. */
  public double latencyS(double[] x, double tokens) {
    boolean valid = tokens >= 0 && tokens <= MOST_TOKENS;
    double expected = valid ? tokens : DEFAULT_TOKENS;
    return ttft.estimate(x) + expected / Math.max(LEAST_TPS, tps.estimate(x));
  }

  /**
   * Takes in a run.
   *
   * @param ttftS time to first token in seconds
   * @param tokensPerS speed
   * @return false if a number is not usable; nothing is taken in then
   */
  public boolean train(double[] x, double ttftS, double tokensPerS) {
    boolean usable = Double.isFinite(ttftS) && Double.isFinite(tokensPerS);
    return usable && ttft.train(x, ttftS) && tps.train(x, tokensPerS);
  }

  /** Takes in a run of which only the latency is known, above 0 seconds. */
  public boolean train(double[] x, double latencyS) {
    return latencyS > 0
        && train(x, TTFT_SHARE * latencyS, ASSUMED_TOKENS / ((1 - TTFT_SHARE) * latencyS));
  }

  /**
   * Replaces the sums.
   *
   * @param a as for {@link LinUcb#restore}
   * @return false if that cannot be solved; the sums are as before then
   */
  public boolean restore(double[] a, double[] ttftB, double[] tpsB) {
    double[] aBefore = ttft.a();
    double[] bBefore = ttft.b();
    if (!ttft.restore(a, ttftB)) {
      return false;
    }
    if (!tps.restore(a, tpsB)) {
      ttft.restore(aBefore, bBefore);
      return false;
    }
    return true;
  }
}
