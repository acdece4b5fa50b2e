package dev.bidmesh.bid.core;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Time that this program itself stood still: a laptop that slept, a stopped process, an event loop
 * held up. Whatever was silent then may have spoken unheard, so that time is nobody's silence.
 *
 * <p>It shows as a gap between events, since there is one at least every heartbeat.
 */
final class Stalls {

  private OptionalLong lastNanos = OptionalLong.empty();
  private long totalNanos;

  /**
   * Notes that an event came.
   *
   * @param beat longest time between events while nothing stalls
   */
  void event(long nowNanos, Duration beat) {
    if (lastNanos.isPresent()) {
      long gap = nowNanos - lastNanos.getAsLong();
      if (gap > beat.toNanos() + beat.toNanos() / 2) {
        totalNanos += gap - beat.toNanos();
      }
    }
    lastNanos = OptionalLong.of(nowNanos);
  }

  /** Time stood still since the start; only differences mean anything. */
  long totalNanos() {
    return totalNanos;
  }
}
