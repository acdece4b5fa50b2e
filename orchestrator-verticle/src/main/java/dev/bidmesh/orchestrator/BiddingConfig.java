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
 *     another is held if devices that were asked gave no answer
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
          2);

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
