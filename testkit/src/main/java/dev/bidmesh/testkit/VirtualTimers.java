package dev.bidmesh.testkit;

import dev.bidmesh.protocol.core.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The timers that a core has set, in virtual time. Timers due at one instant fire as they were set.
 */
final class VirtualTimers {

  private final Map<Key, Due> timers = new HashMap<>();
  private long order;

  void set(Key key, long nowNanos, Duration delay) {
    timers.put(key, new Due(key, nowNanos + Math.max(0, delay.toNanos()), order++));
  }

  void cancel(Key key) {
    timers.remove(key);
  }

  /** The next timer that is due at or before {@code nanos}; it stays set. */
  Optional<Due> nextDue(long nanos) {
    return timers.values().stream()
        .filter(due -> due.atNanos() <= nanos)
        .min(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
  }

  List<Key> keys() {
    return new ArrayList<>(timers.keySet());
  }

  record Due(Key key, long atNanos, long order) {}
}
