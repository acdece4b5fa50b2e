package dev.bidmesh.executor.engine.supervise;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Counts the failures of one program. Confined to one thread, or guarded. */
public final class Restarts {

  private final RestartPolicy policy;
  private final DoubleSupplier chance;
  private long startedNanos;
  private int failures;

  /**
   * @param chance numbers from 0 to 1, for the pauses
   */
  public Restarts(RestartPolicy policy, DoubleSupplier chance) {
    this.policy = policy;
    this.chance = chance;
  }

  /** It was started. */
  public void started(long nowNanos) {
    startedNanos = nowNanos;
  }

  /**
   * It has ended by itself.
   *
   * @return after which pause it is to be started again; empty if it is given up
   */
  public Optional<Duration> failed(long nowNanos) {
    if (nowNanos - startedNanos >= policy.calm().toNanos()) {
      failures = 0;
    }
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
