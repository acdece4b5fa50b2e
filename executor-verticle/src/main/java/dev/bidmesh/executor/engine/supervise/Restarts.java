package dev.bidmesh.executor.engine.supervise;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/** Counts the failures of one program. Confined to one thread, or guarded. */
public final class Restarts {

  private final RestartPolicy policy;
  private final DoubleSupplier chance;
  private OptionalLong servingSinceNanos = OptionalLong.empty();
  private int failures;

  /**
   * @param chance numbers from 0 to 1, for the pauses
   */
  public Restarts(RestartPolicy policy, DoubleSupplier chance) {
    this.policy = policy;
    this.chance = chance;
  }

  /** It was started. However long it takes until it serves, that is no calm. */
  public void started() {
    servingSinceNanos = OptionalLong.empty();
  }

  /** It serves. Said again, it has served since the first time. */
  public void serves(long nowNanos) {
    if (servingSinceNanos.isEmpty()) {
      servingSinceNanos = OptionalLong.of(nowNanos);
    }
  }

  /**
   * It has ended by itself.
   *
   * @return after which pause it is to be started again; empty if it is given up
   */
  public Optional<Duration> failed(long nowNanos) {
    if (servingSinceNanos.isPresent()
        && nowNanos - servingSinceNanos.getAsLong() >= policy.calm().toNanos()) {
      failures = 0;
    }
    servingSinceNanos = OptionalLong.empty();
    failures++;
    return failures > policy.limit()
        ? Optional.empty()
        : Optional.of(policy.pause(failures, chance.getAsDouble()));
  }

  /** How often in a row it has failed. */
  public int failures() {
    return failures;
  }
}
