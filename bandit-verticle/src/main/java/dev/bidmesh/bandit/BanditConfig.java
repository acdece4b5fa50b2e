package dev.bidmesh.bandit;

import java.time.Duration;

/**
 * Settings of the bandit. The defaults are the ones that were measured; the shape of the model is
 * not a setting.
 *
 * @param alpha how many standard deviations of a model's uncertainty a score is optimistic by, 0 to
 *     10
 * @param discount what the past keeps of its weight at each run, above 0 and at most 1
 * @param waitWeight how often a second of waiting counts, 0 to 100; more than once, because a queue
 *     also delays everybody behind
 * @param maxLanes most lanes that are remembered, of all devices together
 * @param breakerBase how long a lane is out after its first failure
 * @param breakerMax longest time that a lane is out
 */
public record BanditConfig(
    double alpha,
    double discount,
    double waitWeight,
    int maxLanes,
    Duration breakerBase,
    Duration breakerMax) {

  /** α = 1, γ = .98, waiting counted twice, 4,096 lanes, out for 30 s to 10 minutes. */
  public static final BanditConfig DEFAULT =
      new BanditConfig(1, 0.98, 2, 4096, Duration.ofSeconds(30), Duration.ofSeconds(600));

  public BanditConfig {
    require(alpha >= 0 && alpha <= 10, "alpha must be between 0 and 10, not " + alpha);
    require(
        discount > 0 && discount <= 1, "discount must be above 0 and at most 1, not " + discount);
    require(
        waitWeight >= 0 && waitWeight <= 100,
        "waitWeight must be between 0 and 100, not " + waitWeight);
    require(maxLanes >= 1, "maxLanes must be at least 1, not " + maxLanes);
    require(breakerBase.toMillis() >= 1, "breakerBase must be at least 1ms, not " + breakerBase);
    require(
        breakerMax.compareTo(breakerBase) >= 0 && breakerMax.toDays() <= 365,
        "breakerMax must be at least breakerBase and at most a year, not " + breakerMax);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
