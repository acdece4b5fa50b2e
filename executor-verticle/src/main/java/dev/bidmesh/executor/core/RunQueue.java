package dev.bidmesh.executor.core;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Runs that wait for a slot of one engine, in the order of {@link Waiting}. */
final class RunQueue {

  private final NavigableSet<Waiting> order = new TreeSet<>();
  private final Map<Long, Waiting> byRun = new HashMap<>();

  int size() {
    return order.size();
  }

  void add(Waiting waiting) {
    if (byRun.putIfAbsent(waiting.run(), waiting) != null) {
      throw new IllegalStateException("run " + waiting.run() + " waits already");
    }
    order.add(waiting);
  }

  /** Takes out the first. */
  Optional<Waiting> poll() {
    Waiting first = order.pollFirst();
    if (first != null) {
      byRun.remove(first.run());
    }
    return Optional.ofNullable(first);
  }

  /** Takes out a run; does nothing if it does not wait. */
  void remove(long run) {
    Waiting waiting = byRun.remove(run);
    if (waiting != null) {
      order.remove(waiting);
    }
  }

  /** Place of a run from 1; 0 if it does not wait. */
  int position(long run) {
    Waiting waiting = byRun.get(run);
    return waiting == null ? 0 : order.headSet(waiting, true).size();
  }

  /** All, the first one first. */
  Collection<Waiting> all() {
    return Collections.unmodifiableCollection(order);
  }

  /** Those that would run before another one that joined now. */
  Collection<Waiting> ahead(Waiting other) {
    return Collections.unmodifiableCollection(order.headSet(other, false));
  }
}
