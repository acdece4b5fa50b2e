package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.RecoveryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gives a prompt whose run was lost time until somebody can run it: its engine may start again, or
 * a device be heard, or a queue have a place. It is asked for bids again after pauses that double.
 */
final class Recovery {

  private final PromptContext prompt;
  private final RecoveryConfig config;
  private boolean lost;
  private OptionalLong untilNanos = OptionalLong.empty();
  private OptionalLong dueNanos = OptionalLong.empty();
  private int pauses;

  Recovery(PromptContext prompt) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().recovery();
  }

  /** A run was lost. */
  void lost() {
    lost = true;
  }

  /** Somebody runs it: the next loss has its whole time. */
  void over() {
    lost = false;
    untilNanos = OptionalLong.empty();
    dueNanos = OptionalLong.empty();
    pauses = 0;
  }

  /** Whether it waits for somebody to ask. */
  boolean isWaiting() {
    return dueNanos.isPresent();
  }

  /** The pause is over. */
  void resume() {
    dueNanos = OptionalLong.empty();
  }

  /**
   * How long to wait until devices are asked again, now that nobody can run it; the time that is
   * left if it waits already.
   *
   * @param why nobody can
   * @return empty if waiting cannot help, or was tried for long enough
   */
  Optional<Duration> pause(NoWinner why, Turn turn) {
    if (!isHopeful(why)) {
      return Optional.empty();
    }
    long now = turn.nowNanos();
    long until = untilNanos.orElse(now + config.grace().toNanos());
    untilNanos = OptionalLong.of(until);
    if (now >= until) {
      return Optional.empty();
    }
    if (dueNanos.isEmpty() || dueNanos.getAsLong() <= now) {
      dueNanos = OptionalLong.of(Math.min(until, now + nextPauseNanos()));
    }
    return Optional.of(Duration.ofNanos(dueNanos.getAsLong() - now));
  }

  private long nextPauseNanos() {
    double jitter = .8 + .4 * prompt.node.dice().getAsDouble();
    return (long) (jitter * config.pauseAfter(pauses++).toNanos());
  }

  /**
   * What must not run again is not waited for, and a device that shuts down waits for nothing.
   * Queues that are full are waited for: whoever was answered in part cannot come back later.
   */
  private boolean isHopeful(NoWinner why) {
    return lost
        && !prompt.view.isDraining()
        && why.code().retryable()
        && prompt.runsStarted() < prompt.config.prompts().maxAttempts();
  }
}
