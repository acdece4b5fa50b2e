package dev.bidmesh.bandit.core.linear;

/**
 * The later original: time to first token and tokens per second, each linear in the same features,
 * with one matrix A and two sums b. Latency is ttft + tokens / tps, and its score that less α times
 * the uncertainty.
 *
 * <p>Where the speed is measured over the whole run, as in the data that it came with, prefill
 * counts twice. No lane is learned with it, and no state of that kind is taken over: it is here for
 * comparison alone.
 */
public final class TwoObjective {

  /** Weight of the uncertainty where nothing else is said. */
  public static final double ALPHA = 0.5;

  /** Tokens expected where nothing else is said. */
  public static final double DEFAULT_TOKENS = 75;

  private static final double MOST_TOKENS = 10_000;
  private static final double LEAST_TPS = 0.1;

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

  /**
   * Replaces the sums, to compare with published ones.
   *
   * @param a as for {@link LinUcb#restore}
   * @return false if that cannot be solved; the sums are as before then
   */
  boolean restore(double[] a, double[] ttftB, double[] tpsB) {
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
