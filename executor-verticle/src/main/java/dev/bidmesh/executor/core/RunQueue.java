package dev.bidmesh.executor.core;

import dev.bidmesh.executor.core.QueueOrder.Place;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Runs that wait for a slot of one engine, in the order of {@link QueueOrder}. Joining and leaving
 * take logarithmic time; a run moves up once at most, when its deadline has come near.
 */
final class RunQueue {

  private static final Comparator<Place> BY_DEADLINE =
      Comparator.comparingLong((Place place) -> place.waiting().deadlineNanos())
          .thenComparingLong(place -> place.waiting().run());

  private final QueueOrder order;
  private final FairShare shares = new FairShare();
  private final NavigableSet<Place> places = new TreeSet<>();
  private final NavigableSet<Place> notNear = new TreeSet<>(BY_DEADLINE);
  private final Map<Long, Place> byRun = new HashMap<>();

  RunQueue(QueueOrder order) {
    this.order = order;
  }

  int size() {
    return places.size();
  }

  void add(Waiting waiting, long nowNanos) {
    if (byRun.containsKey(waiting.run())) {
      throw new IllegalStateException("run " + waiting.run() + " waits already");
    }
    double start = shares.join(waiting.client(), waiting.prediction().meanS());
    put(order.place(waiting, start, nowNanos));
  }

  /** Takes out the first. */
  Optional<Waiting> poll(long nowNanos) {
    moveUp(nowNanos);
    if (places.isEmpty()) {
      return Optional.empty();
    }
    Place first = places.first();
    take(first);
    Waiting waiting = first.waiting();
    shares.served(waiting.client(), first.startTag(), waiting.prediction().meanS());
    return Optional.of(waiting);
  }

  /** Takes out a run; does nothing if it does not wait. */
  void remove(long run) {
    Place place = byRun.get(run);
    if (place != null) {
      take(place);
      Waiting waiting = place.waiting();
      shares.withdrawn(waiting.client(), place.startTag(), waiting.prediction().meanS());
    }
  }

  /** Place of a run from 1; 0 if it does not wait. */
  int position(long run, long nowNanos) {
    moveUp(nowNanos);
    Place place = byRun.get(run);
    return place == null ? 0 : places.headSet(place, true).size();
  }

  /** All, the first one first. */
  List<Waiting> all(long nowNanos) {
    moveUp(nowNanos);
    return waiting(places);
  }

  /** Those that would run before another one that waits, or joined now. */
  List<Waiting> ahead(Waiting other, long nowNanos) {
    moveUp(nowNanos);
    Place place = byRun.get(other.run());
    return waiting(places.headSet(place == null ? newcomer(other, nowNanos) : place, false));
  }

  private Place newcomer(Waiting other, long nowNanos) {
    return order.place(other, shares.quote(other.client()), nowNanos);
  }

  private static List<Waiting> waiting(Collection<Place> places) {
    return places.stream().map(Place::waiting).toList();
  }

  /** Puts those anew whose deadline has come near. */
  private void moveUp(long nowNanos) {
    while (!notNear.isEmpty()) {
      Place earliest = notNear.first();
      Place now = order.place(earliest.waiting(), earliest.startTag(), nowNanos);
      if (!now.near()) {
        return;
      }
      take(earliest);
      put(now);
    }
  }

  private void put(Place place) {
    byRun.put(place.waiting().run(), place);
    places.add(place);
    if (!place.near()) {
      notNear.add(place);
    }
  }

  private void take(Place place) {
    byRun.remove(place.waiting().run());
    places.remove(place);
    notNear.remove(place);
  }
}
