package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * How an auction is held.
 *
 * @param window longest wait for bids
 * @param attempts how often a device is asked for a bid, the published request included; 1 to 10
 * @param resendAfter wait for an answer before a device is asked again; doubles each time, and
 *     after the last request the device counts as absent
 * @param resendJitter share by which these waits differ at random, 0 to 1
 * @param scoreTimeout longest wait for the local bandit; after it the lowest backlog wins
 * @param awardTimeout longest wait for the answer to an award
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
    int attempts,
    Duration resendAfter,
    double resendJitter,
    Duration scoreTimeout,
    Duration awardTimeout,
    int rounds,
    Duration forgiveAfter,
    Duration forgiveAtMost,
    int maxRequotes) {

  public static final BiddingConfig DEFAULT =
      new BiddingConfig(
          Duration.ofSeconds(2),
          3,
          Duration.ofMillis(100),
          0.2,
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          2);

  /** A bound for the exponent; a thousand times the first wait is the longest in any case. */
  private static final int MOST_DOUBLINGS = 10;

  public BiddingConfig {
    PromptsConfig.requirePositive("window", window);
    requireFew("attempts", attempts);
    PromptsConfig.requirePositive("resendAfter", resendAfter);
    if (!(resendJitter >= 0 && resendJitter <= 1)) {
      throw new IllegalArgumentException("resendJitter must be between 0 and 1");
    }
    PromptsConfig.requirePositive("scoreTimeout", scoreTimeout);
    PromptsConfig.requirePositive("awardTimeout", awardTimeout);
    requireFew("rounds", rounds);
    PromptsConfig.requirePositive("forgiveAfter", forgiveAfter);
    PromptsConfig.requirePositive("forgiveAtMost", forgiveAtMost);
    if (maxRequotes < 0 || maxRequotes > 100) {
      throw new IllegalArgumentException("maxRequotes must be between 0 and 100");
    }
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
   * How long to wait for answers to a request.
   *
   * @param request its number, from 1
   * @param dice a random number from 0 (inclusive) to 1 (exclusive)
   */
  public Duration answerWait(int request, double dice) {
    double factor = (1L << (request - 1)) * (1 + resendJitter * (2 * dice - 1));
    return Duration.ofNanos(Math.max(1, Math.round(resendAfter.toNanos() * factor)));
  }
}
