package dev.bidmesh.orchestrator;

import java.time.Duration;

/**
 * How long a prompt whose run was lost waits for somebody who can run it, if there is nobody just
 * then: its engine may start again, or a device be heard.
 *
 * @param grace longest wait for one loss, the pauses included; 0: none
 * @param pause before devices are asked for bids again; doubles each time
 * @param pauseAtMost longest of these pauses
 */
public record RecoveryConfig(Duration grace, Duration pause, Duration pauseAtMost) {

  public static final RecoveryConfig DEFAULT =
      new RecoveryConfig(Duration.ofSeconds(10), Duration.ofMillis(250), Duration.ofSeconds(1));

  public RecoveryConfig {
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative");
    }
    LookConfig.requirePositive("pause", pause);
    if (pauseAtMost.compareTo(pause) < 0) {
      throw new IllegalArgumentException("pauseAtMost must be at least pause");
    }
  }

  /** The pause after so many of them. */
  public Duration pauseAfter(int pauses) {
    Duration doubled = pause.multipliedBy(1L << Math.min(20, pauses));
    return doubled.compareTo(pauseAtMost) < 0 ? doubled : pauseAtMost;
  }
}
