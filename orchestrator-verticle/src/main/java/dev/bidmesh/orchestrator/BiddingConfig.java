package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * How an auction is held.
 *
 * @param window longest wait for bids
 * @param patience whether slow devices have the whole window or only as long as they usually take
 * @param attempts how often a device is asked for a bid of which nothing is known, the first
 *     request included; 1 to 10
 * @param maxAttempts how often any device is asked at most, 1 to 10
 * @param missTarget probability of missing a device that is there, to which the number of requests
 *     is chosen from the share that it has answered lately; 0 (always {@code maxAttempts}) to 1
 * @param resendAfter wait for an answer before a device is asked again
 * @param resendGrowth factor by which this wait grows with each request, 1 to 10; after the last
 *     request the device counts as absent
 * @param resendJitter share by which these waits differ at random, 0 to 1
 * @param overdueAtLeast least wait for a device whose usual time to answer is known, which then
 *     stands in for {@code resendAfter}; not shorter than the pauses of a busy computer
 * @param overdueMargin what is added to the time within which it answers 19 of 20 requests
 * @param askAllUpTo up to so many peers are all asked for bids; in a larger mesh a sample is
 * @param sample how many peers are asked first in a larger mesh, from 1
 * @param sampleMore how many more are asked as long as the best bid is worse than usual, 1 to
 *     1,024; and, each time twice as many, if nobody has offered anything
 * @param sampleAtMost no more are asked for a better bid once so many were, 1 to 1,024
 * @param sampleMean how many are to be asked on the average, to which it is learned what counts as
 *     worse than usual; 1 to 1,024
 * @param averageWeight weight of one prompt in the moving average that says what is usual, above 0
 *     to 1; its slope and bound move five times as slowly
 * @param scoreTimeout longest wait for the local bandit; after it the lowest backlog wins
 * @param precheckTimeout how long a winner may take to say that it is there, if there is reason to
 *     doubt it
 * @param precheckAfter a winner of which nothing was heard for so long is doubted
 * @param awardTimeout longest wait for the answer to an award
 * @param awardResendAfter wait for the answer before an award is sent again; doubles each time
 * @param awardResends how often an award is sent again, 0 to 10
 * @param rounds auctions that a prompt may hold in a row without anybody running it, from 1 to 10;
 *     another is held if devices that were asked gave no answer or bids expired
 * @param forgiveAfter a device that gave no answer is expected to bid again after a heartbeat that
 *     comes so much later; doubles with each silence in a row, and any other message of the device
 *     ends it
 * @param forgiveAtMost longest of these times
 * @param maxRequotes fresh quotes that one auction takes before it treats one as a refusal
 */
public record BiddingConfig(
    Duration window,
    BidPatience patience,
    int attempts,
    int maxAttempts,
    double missTarget,
    Duration resendAfter,
    double resendGrowth,
    double resendJitter,
    Duration overdueAtLeast,
    Duration overdueMargin,
    int askAllUpTo,
    int sample,
    int sampleMore,
    int sampleAtMost,
    double sampleMean,
    double averageWeight,
    Duration scoreTimeout,
    Duration precheckTimeout,
    Duration precheckAfter,
    Duration awardTimeout,
    Duration awardResendAfter,
    int awardResends,
    int rounds,
    Duration forgiveAfter,
    Duration forgiveAtMost,
    int maxRequotes) {

  public static final BiddingConfig DEFAULT =
      new BiddingConfig(
          Duration.ofSeconds(2),
          BidPatience.LEARNED,
          3,
          5,
          0.001,
          Duration.ofMillis(100),
          2,
          0.2,
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          16,
          4,
          4,
          20,
          9.5,
          0.05,
          Duration.ofMillis(50),
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(150),
          2,
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          2);

  /** So many are asked with one message each; more would burden the node that asks. */
  private static final int MOST_AT_ONCE = 1_024;

  /** A bound for the exponent; a thousand times the first wait is the longest in any case. */
  private static final int MOST_DOUBLINGS = 10;

  /** Whoever answers fewer requests than this looks dead, and is asked once. */
  private static final double DEAD_BELOW = 0.1;

  /** No record is so good that a lost request is out of the question. */
  private static final double LEAST_LOSS = 0.01;

  public BiddingConfig {
    PromptsConfig.requirePositive("window", window);
    requireFew("attempts", attempts);
    requireFew("maxAttempts", maxAttempts);
    requireShare("missTarget", missTarget);
    PromptsConfig.requirePositive("resendAfter", resendAfter);
    if (!(resendGrowth >= 1 && resendGrowth <= 10)) {
      throw new IllegalArgumentException("resendGrowth must be between 1 and 10");
    }
    requireShare("resendJitter", resendJitter);
    PromptsConfig.requirePositive("overdueAtLeast", overdueAtLeast);
    PromptsConfig.requirePositive("overdueMargin", overdueMargin);
    requireAtLeast("askAllUpTo", 0, askAllUpTo);
    requireAtLeast("sample", 1, sample);
    requireAtLeast("sampleMore", 1, sampleMore);
    requireAtMost("sampleMore", MOST_AT_ONCE, sampleMore);
    requireAtLeast("sampleAtMost", 1, sampleAtMost);
    requireAtMost("sampleAtMost", MOST_AT_ONCE, sampleAtMost);
    if (!(sampleMean >= 1 && sampleMean <= MOST_AT_ONCE)) {
      throw new IllegalArgumentException("sampleMean must be between 1 and " + MOST_AT_ONCE);
    }
    requireShare("averageWeight", averageWeight);
    if (averageWeight == 0) {
      throw new IllegalArgumentException("averageWeight must be above 0");
    }
    PromptsConfig.requirePositive("scoreTimeout", scoreTimeout);
    PromptsConfig.requirePositive("precheckTimeout", precheckTimeout);
    PromptsConfig.requirePositive("precheckAfter", precheckAfter);
    PromptsConfig.requirePositive("awardTimeout", awardTimeout);
    PromptsConfig.requirePositive("awardResendAfter", awardResendAfter);
    requireAtLeast("awardResends", 0, awardResends);
    requireAtMost("awardResends", 10, awardResends);
    requireFew("rounds", rounds);
    PromptsConfig.requirePositive("forgiveAfter", forgiveAfter);
    PromptsConfig.requirePositive("forgiveAtMost", forgiveAtMost);
    requireAtLeast("maxRequotes", 0, maxRequotes);
    requireAtMost("maxRequotes", 100, maxRequotes);
  }

  private static void requireShare(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must be between 0 and 1");
    }
  }

  private static void requireAtLeast(String key, int minimum, int value) {
    if (value < minimum) {
      throw new IllegalArgumentException(key + " must be at least " + minimum);
    }
  }

  private static void requireAtMost(String key, int maximum, int value) {
    if (value > maximum) {
      throw new IllegalArgumentException(key + " must be at most " + maximum);
    }
  }

  /** The same with another size up to which a mesh is asked as a whole. */
  public BiddingConfig withAskAllUpTo(int peers) {
    return new BiddingConfig(
        window,
        patience,
        attempts,
        maxAttempts,
        missTarget,
        resendAfter,
        resendGrowth,
        resendJitter,
        overdueAtLeast,
        overdueMargin,
        peers,
        sample,
        sampleMore,
        sampleAtMost,
        sampleMean,
        averageWeight,
        scoreTimeout,
        precheckTimeout,
        precheckAfter,
        awardTimeout,
        awardResendAfter,
        awardResends,
        rounds,
        forgiveAfter,
        forgiveAtMost,
        maxRequotes);
  }

  private static void requireFew(String key, int value) {
    if (value < 1 || value > 10) {
      throw new IllegalArgumentException(key + " must be between 1 and 10");
    }
  }

  /**
   * How much later than a silence a heartbeat must come to end it.
   *
   * @param inARow silences of the device of which this is the last, from 1
   */
  public Duration forgiveWait(int inARow) {
    Duration wait = forgiveAfter.multipliedBy(1L << Math.min(inARow - 1, MOST_DOUBLINGS));
    return wait.compareTo(forgiveAtMost) < 0 ? wait : forgiveAtMost;
  }

  /**
   * How often a device is asked that has answered this share of the requests to it: as often as it
   * takes to miss it with the probability {@link #missTarget} only. One that hardly ever answers is
   * asked once.
   *
   * @param answerRate 0 to 1
   */
  public int attemptsAt(double answerRate) {
    if (answerRate < DEAD_BELOW) {
      return 1;
    }
    double loss = Math.max(LEAST_LOSS, 1 - answerRate);
    // Less a trifle, so that a quotient that should be whole is not rounded up.
    double needed = Math.ceil(Math.log(missTarget) / Math.log(loss) - 1e-9);
    return (int) Math.max(1, Math.min(maxAttempts, needed));
  }

  /** How long a device may take of which it is known how long it usually takes. */
  public Duration overdueAfter(double replyP95Ms) {
    Duration usual = Duration.ofNanos(Math.round(replyP95Ms * 1e6)).plus(overdueMargin);
    return usual.compareTo(overdueAtLeast) > 0 ? usual : overdueAtLeast;
  }

  /**
   * How long to wait for the answer to a request.
   *
   * @param first wait for the answer to the first, at the middle of the dice
   * @param request its number, from 1
   * @param dice a random number from 0 (inclusive) to 1 (exclusive)
   */
  public Duration answerWait(Duration first, int request, double dice) {
    double factor = Math.pow(resendGrowth, request - 1) * (1 + resendJitter * (2 * dice - 1));
    return Duration.ofNanos(Math.max(1, Math.round(first.toNanos() * factor)));
  }
}
