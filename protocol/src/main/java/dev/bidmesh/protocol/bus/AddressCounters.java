package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * The counters of one direction and scope, by address. A device has addresses of its own, so there
 * can be thousands: beyond a limit they share one counter. Safe for use by many threads.
 */
final class AddressCounters {

  private final Direction direction;
  private final Scope scope;
  private final int limit;
  private final ConcurrentMap<String, TrafficCounter> counters = new ConcurrentHashMap<>();

  AddressCounters(Direction direction, Scope scope, int limit) {
    this.direction = direction;
    this.scope = scope;
    this.limit = limit;
  }

  TrafficCounter of(String address) {
    String name = address.startsWith(BusTraffic.REPLY_PREFIX) ? BusTraffic.REPLIES : address;
    TrafficCounter known = counters.get(name);
    return known == null ? add(name) : known;
  }

  Stream<AddressTraffic> read(long nowNanos) {
    return counters.entrySet().stream()
        .map(entry -> entry.getValue().read(entry.getKey(), direction, scope, nowNanos));
  }

  /** One at a time, so that the limit holds. */
  private synchronized TrafficCounter add(String name) {
    boolean full = counters.size() >= limit && !counters.containsKey(name);
    return counters.computeIfAbsent(full ? BusTraffic.OTHERS : name, added -> new TrafficCounter());
  }
}
