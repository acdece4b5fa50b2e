package dev.bidmesh.bid;

import dev.bidmesh.protocol.message.Heartbeat;
import java.time.Duration;
import java.util.List;

/**
 * Settings of bidding, heartbeats and telemetry.
 *
 * @param heartbeatInterval time between heartbeats in a mesh of up to 16 devices per second of it;
 *     larger meshes beat more slowly
 * @param heartbeatGap least time between heartbeats when changes follow each other; grows with the
 *     mesh as the interval does
 * @param repeatedLanes learned lanes that each heartbeat repeats in turn though they have not
 *     changed, 0 to 32, which makes good for lost heartbeats; 0: none
 * @param suspectAfter silence after which a peer is suspected, if it has also missed more than two
 *     heartbeats
 * @param forgetAfter silence after which a peer is forgotten
 * @param maxPeers most peers that are remembered
 * @param tableGap least time between two tables of more than 16 peers that are told to the parts of
 *     this node; that a peer is lost is told at once
 * @param sampleInterval time between readings of processor load and memory
 * @param slowSampleInterval time between readings of what changes slowly: battery and temperature
 * @param sampleTimeout after which a source that is being read counts as missing
 * @param sampleRetry time until a source that could not be read is tried again
 * @param cpuSmoothing weight of a new reading in the moving average of the load, above 0 to 1
 * @param bidValidity how long a bid holds
 * @param rivalsWithin prompts whose requests for bids came within this time of each other are told
 *     of each other, since they are probably decided at the same time
 * @param scoreTimeout how long the bandit is waited for before a bid is made without it
 * @param minBattery charge below which prompts of others are declined unless charging, 0 to 1; 0:
 *     never
 * @param labels what people say of the device, as {@code kitchen}; at most 16, of 64 characters
 */
public record BidConfig(
    Duration heartbeatInterval,
    Duration heartbeatGap,
    int repeatedLanes,
    Duration suspectAfter,
    Duration forgetAfter,
    int maxPeers,
    Duration tableGap,
    Duration sampleInterval,
    Duration slowSampleInterval,
    Duration sampleTimeout,
    Duration sampleRetry,
    double cpuSmoothing,
    Duration bidValidity,
    Duration rivalsWithin,
    Duration scoreTimeout,
    double minBattery,
    List<String> labels) {

  private static final int MOST_LABEL_CHARS = 64;

  // Before DEFAULT, which is made with them.
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /** A heartbeat and a reading each second; bids hold 5 s. */
  public static final BidConfig DEFAULT =
      new BidConfig(
          Duration.ofSeconds(1),
          Duration.ofMillis(200),
          1,
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          4096,
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          0.3,
          Duration.ofSeconds(5),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          0.2,
          List.of());

  public BidConfig {
    between("heartbeatInterval", heartbeatInterval, SHORTEST);
    between("heartbeatGap", heartbeatGap, SHORTEST);
    require(
        repeatedLanes >= 0 && repeatedLanes <= 32,
        "repeatedLanes must be between 0 and 32, not " + repeatedLanes);
    between("suspectAfter", suspectAfter, SHORTEST);
    between("forgetAfter", forgetAfter, suspectAfter);
    require(maxPeers >= 1, "maxPeers must be at least 1, not " + maxPeers);
    between("tableGap", tableGap, SHORTEST);
    between("sampleInterval", sampleInterval, SHORTEST);
    between("slowSampleInterval", slowSampleInterval, SHORTEST);
    between("sampleTimeout", sampleTimeout, SHORTEST);
    between("sampleRetry", sampleRetry, SHORTEST);
    require(
        cpuSmoothing > 0 && cpuSmoothing <= 1,
        "cpuSmoothing must be above 0 and at most 1, not " + cpuSmoothing);
    between("bidValidity", bidValidity, SHORTEST);
    between("rivalsWithin", rivalsWithin, SHORTEST);
    between("scoreTimeout", scoreTimeout, SHORTEST);
    require(
        minBattery >= 0 && minBattery <= 1,
        "minBattery must be between 0 and 1, not " + minBattery);
    labels = List.copyOf(labels);
    require(
        labels.size() <= Heartbeat.MAX_LABELS,
        "labels must be at most " + Heartbeat.MAX_LABELS + ", not " + labels.size());
    labels.forEach(BidConfig::requireLabel);
  }

  private static void requireLabel(String label) {
    require(
        !label.isBlank()
            && label.length() <= MOST_LABEL_CHARS
            && label.chars().noneMatch(Character::isISOControl),
        "labels must be texts of 1 to " + MOST_LABEL_CHARS + " characters, not '" + label + "'");
  }

  /** The same with another time between heartbeats. */
  public BidConfig withHeartbeatInterval(Duration interval) {
    return new BidConfig(
        interval,
        heartbeatGap,
        repeatedLanes,
        suspectAfter,
        forgetAfter,
        maxPeers,
        tableGap,
        sampleInterval,
        slowSampleInterval,
        sampleTimeout,
        sampleRetry,
        cpuSmoothing,
        bidValidity,
        rivalsWithin,
        scoreTimeout,
        minBattery,
        labels);
  }

  /** The same with another least time between heartbeats. */
  public BidConfig withHeartbeatGap(Duration gap) {
    return new BidConfig(
        heartbeatInterval,
        gap,
        repeatedLanes,
        suspectAfter,
        forgetAfter,
        maxPeers,
        tableGap,
        sampleInterval,
        slowSampleInterval,
        sampleTimeout,
        sampleRetry,
        cpuSmoothing,
        bidValidity,
        rivalsWithin,
        scoreTimeout,
        minBattery,
        labels);
  }

  private static void between(String component, Duration value, Duration least) {
    require(
        value.compareTo(least) >= 0 && value.compareTo(LONGEST) <= 0,
        component + " must be between " + least + " and " + LONGEST + ", not " + value);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
