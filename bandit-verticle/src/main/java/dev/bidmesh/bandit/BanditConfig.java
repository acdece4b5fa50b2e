package dev.bidmesh.bandit;

import dev.bidmesh.protocol.message.ModelFamily;
import java.time.Duration;

/**
 * Settings of the bandit. The defaults are the ones that were measured.
 *
 * @param model what own lanes are learned with; those of others are scored as their owners learn
 *     them
 * @param alpha how many standard deviations of a model's uncertainty a score is optimistic by, 0 to
 *     10
 * @param discount what the past keeps of its weight at each run, above 0 and at most 1
 * @param waitWeight how often a second of waiting counts, 0 to 100; more than once, because a queue
 *     also delays everybody behind
 * @param maxLanes most lanes that are remembered, of all devices together
 * @param breakerBase how long a lane is out after its first failure
 * @param breakerMax longest time that a lane is out
 * @param saveInterval time from a change of an own lane until all is written to disk, so that
 *     changes that follow each other are written together
 * @param savePeersInterval the same for a change of another device's lane
 * @param savedPeerLanes most lanes of other devices that are written to disk too, those asked about
 *     last; 0: none
 * @param saveRetryMax longest pause before a write that failed is tried again; the first is twice
 *     {@code saveInterval}, each more doubles it
 * @param recovery how lost state is got back from peers
 */
public record BanditConfig(
    ModelFamily model,
    double alpha,
    double discount,
    double waitWeight,
    int maxLanes,
    Duration breakerBase,
    Duration breakerMax,
    Duration saveInterval,
    Duration savePeersInterval,
    int savedPeerLanes,
    Duration saveRetryMax,
    RecoveryConfig recovery) {

  /**
   * α = 1, γ = .98, waiting counted two and a half times, 4,096 lanes, out for 30 s to 10 minutes;
   * own lanes are written within a second.
   */
  public static final BanditConfig DEFAULT =
      new BanditConfig(
          ModelFamily.LOG_LINEAR,
          1,
          0.98,
          2.5,
          4096,
          Duration.ofSeconds(30),
          Duration.ofSeconds(600),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          256,
          Duration.ofMinutes(5),
          RecoveryConfig.DEFAULT);

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
    between("saveInterval", saveInterval);
    between("savePeersInterval", savePeersInterval);
    require(
        savedPeerLanes >= 0 && savedPeerLanes <= 4096,
        "savedPeerLanes must be between 0 and 4096, not " + savedPeerLanes);
    between("saveRetryMax", saveRetryMax);
  }

  private static void between(String component, Duration value) {
    require(
        value.toMillis() >= 1 && value.toDays() <= 1,
        component + " must be between 1ms and a day, not " + value);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
