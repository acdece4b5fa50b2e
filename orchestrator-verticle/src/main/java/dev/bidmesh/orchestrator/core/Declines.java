package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.NoBid;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Which devices declined during a run, so that whoever looks idle but cannot take the prompt does
 * not keep it from everybody else. Why a device cannot is not in its heartbeats.
 */
final class Declines {

  private static final long FOR_THE_RUN = Long.MAX_VALUE;

  private final long freshNanos;
  private final Map<DeviceId, Long> untilNanos = new HashMap<>();

  /**
   * @param fresh how long it counts that a device had no room
   */
  Declines(Duration fresh) {
    this.freshNanos = fresh.toNanos();
  }

  /** A device offered nothing. */
  void add(DeviceId device, NoBid reason, long nowNanos) {
    untilNanos.put(device, isPassing(reason) ? nowNanos + freshNanos : FOR_THE_RUN);
  }

  /** Whether a reason may be over in a moment, whatever the prompt. */
  private static boolean isPassing(NoBid reason) {
    return switch (reason) {
      case FULL, NOT_READY -> true;
      case NO_SUCH_MODEL, UNSUPPORTED, TOO_LONG, DRAINING, BATTERY -> false;
    };
  }

  /** A device made an offer after all. */
  void remove(DeviceId device) {
    untilNanos.remove(device);
  }

  /** Whether it still counts that a device declined. */
  boolean has(DeviceId device, long nowNanos) {
    long until = untilNanos.getOrDefault(device, Long.MIN_VALUE);
    return until == FOR_THE_RUN || nowNanos < until;
  }

  /** Another run begins. */
  void clear() {
    untilNanos.clear();
  }
}
