package dev.bidmesh.node.cluster;

import java.time.Duration;
import java.util.OptionalLong;

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
   * @param nowNanos monotonic time
   * @return whether the mesh is to be joined anew; once for each freeze
   */
  boolean ticked(long nowNanos) {
    if (last.isPresent() && nowNanos - last.getAsLong() > longestNanos) {
      frozenFrom = last;
      frozenUntil = nowNanos;
    }
    last = OptionalLong.of(nowNanos);
    return isDue();
  }

  /**
   * It had peers, and has none any more.
   *
   * @return as {@link #ticked}
   */
  boolean lost(long nowNanos) {
    lostAt = OptionalLong.of(nowNanos);
    return ticked(nowNanos);
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
