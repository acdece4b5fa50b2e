package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * How an auction is held.
 *
 * @param window longest wait for bids
 * @param scoreTimeout longest wait for the local bandit; after it the lowest backlog wins
 * @param awardTimeout longest wait for the answer to an award
 * @param maxRequotes fresh quotes that one auction takes before it treats one as a refusal
 */
public record BiddingConfig(
    Duration window, Duration scoreTimeout, Duration awardTimeout, int maxRequotes) {

  public static final BiddingConfig DEFAULT =
      new BiddingConfig(Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofSeconds(1), 2);

  public BiddingConfig {
    PromptsConfig.requirePositive("window", window);
    PromptsConfig.requirePositive("scoreTimeout", scoreTimeout);
    PromptsConfig.requirePositive("awardTimeout", awardTimeout);
    if (maxRequotes < 0 || maxRequotes > 100) {
      throw new IllegalArgumentException("maxRequotes must be between 0 and 100");
    }
  }
}
