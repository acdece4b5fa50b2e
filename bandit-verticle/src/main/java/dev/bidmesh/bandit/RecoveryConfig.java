package dev.bidmesh.bandit;

import java.time.Duration;

/**
 * How a device that has lost its learned state gets it back from its peers.
 *
 * @param peers most peers that are asked after a start, 0 to 64; 0: none
 * @param answers answers with lanes after which no more peers are asked, at least 1
 * @param delay longest pause before each question; the pause is random, so that devices that start
 *     together do not ask together
 * @param timeout how long a peer may take to answer
 * @param window time since the first peer was heard after which nothing is taken back any more
 * @param runs runs since the start that are learned again on top of what a peer gives back; once
 *     there are more, nothing is taken back any more
 */
public record RecoveryConfig(
    int peers, int answers, Duration delay, Duration timeout, Duration window, int runs) {

  /** Two answers of at most eight peers within ten seconds. */
  public static final RecoveryConfig DEFAULT =
      new RecoveryConfig(
          8, 2, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(10), 64);

  public RecoveryConfig {
    require(peers >= 0 && peers <= 64, "peers must be between 0 and 64, not " + peers);
    require(answers >= 1, "answers must be at least 1, not " + answers);
    between("delay", delay);
    between("timeout", timeout);
    between("window", window);
    require(runs >= 0 && runs <= 65_536, "runs must be between 0 and 65536, not " + runs);
  }

  private static void between(String component, Duration value) {
    require(
        value.toMillis() >= 1 && value.toHours() <= 1,
        component + " must be between 1ms and 1h, not " + value);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
