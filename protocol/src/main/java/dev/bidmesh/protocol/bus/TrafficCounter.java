package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts the frames of one address, direction and scope. Safe for use by many threads. */
final class TrafficCounter {

  private static final long NEVER = -1;

  private final LongAdder frames = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final RecentRate rate = new RecentRate();
  private final AtomicLong lastNanos = new AtomicLong(NEVER);

  /**
   * @param atNanos since the counting began
   */
  void frame(int size, long atNanos) {
    frames.increment();
    bytes.add(size);
    rate.add(atNanos);
    // Nobody decides by it, so it need not be seen at once.
    lastNanos.setOpaque(atNanos);
  }

  void failure() {
    failures.increment();
  }

  /**
   * @param nowNanos since the counting began
   */
  AddressTraffic read(String address, Direction direction, Scope scope, long nowNanos) {
    return new AddressTraffic(
        address,
        direction,
        scope,
        frames.sum(),
        bytes.sum(),
        failures.sum(),
        rate.perSecond(nowNanos),
        last(nowNanos));
  }

  private OptionalLong last(long nowNanos) {
    long at = lastNanos.getOpaque();
    return at == NEVER
        ? OptionalLong.empty()
        : OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(Math.max(0, nowNanos - at)));
  }
}
