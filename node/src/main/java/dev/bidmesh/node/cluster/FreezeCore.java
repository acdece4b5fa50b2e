package dev.bidmesh.node.cluster;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a node was frozen for so long that its mesh has removed it. It then finds itself
 * alone as soon as it goes on, and need not wait until the parts of the mesh have found each other.
 * Knows no clock; for one thread at a time.
 */
final class FreezeCore {

  /** From the end of a freeze until it is known who is still a member. */
  private static final long SOON_NANOS = Duration.ofSeconds(10).toNanos();

  private final long longestNanos;
  private OptionalLong last = OptionalLong.empty();
  private OptionalLong lastWallMs = OptionalLong.empty();
  private OptionalLong frozenFrom = OptionalLong.empty();
  private OptionalLong lostAt = OptionalLong.empty();
  private long frozenUntil;

  /**
   * @param longest time that a member may be silent
   */
  FreezeCore(Duration longest) {
    this.longestNanos = longest.toNanos();
  }

  /**
   * It goes on; to be told far more often than a freeze is long.
   *
   * @param nowNanos monotonic time, which may stand still while the device is suspended
   * @param wallMs wall-clock time, in ms since 1970, which goes on meanwhile but may be set: a step
   *     forwards looks like a freeze, which means nothing while there are peers; one backwards
   *     counts as nothing
   * @return whether the mesh is to be joined anew; once for each freeze
   */
  boolean ticked(long nowNanos, long wallMs) {
    if (last.isPresent() && stoodStill(nowNanos, wallMs)) {
      frozenFrom = last;
      frozenUntil = nowNanos;
    }
    last = OptionalLong.of(nowNanos);
    lastWallMs = OptionalLong.of(wallMs);
    return isDue();
  }

  private boolean stoodStill(long nowNanos, long wallMs) {
    return nowNanos - last.orElse(nowNanos) > longestNanos
        || wallMs - lastWallMs.orElse(wallMs) > TimeUnit.NANOSECONDS.toMillis(longestNanos);
  }

  /**
   * It had peers, and has none any more.
   *
   * @return as {@link #ticked}
   */
  boolean lost(long nowNanos, long wallMs) {
    lostAt = OptionalLong.of(nowNanos);
    return ticked(nowNanos, wallMs);
  }

  private boolean isDue() {
    boolean due =
        frozenFrom.isPresent()
            && lostAt.isPresent()
            && lostAt.getAsLong() - frozenFrom.getAsLong() >= 0
            && lostAt.getAsLong() - frozenUntil <= SOON_NANOS;
    if (due) {
      frozenFrom = OptionalLong.empty();
      lostAt = OptionalLong.empty();
    }
    return due;
  }
}
