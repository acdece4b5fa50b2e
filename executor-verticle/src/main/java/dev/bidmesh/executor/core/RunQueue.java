package dev.bidmesh.executor.core;

import dev.bidmesh.executor.core.ClientShare.Ticket;
import dev.bidmesh.executor.core.QueueOrder.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Runs that wait for a slot of one engine, in the order of {@link QueueOrder}. Joining and getting
 * a slot take logarithmic time; leaving without one takes it for each later run of the same client.
 * A run moves up when its deadline has come near, and when an earlier one of its client has left.
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
  private final Map<Long, Ticket> tickets = new LinkedHashMap<>();

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
    Ticket ticket = shares.join(waiting);
    tickets.put(waiting.run(), ticket);
    put(order.place(waiting, ticket.startTag(), nowNanos));
  }

  /** Takes out the first. */
  Optional<Waiting> poll(long nowNanos) {
    moveUp(nowNanos);
    if (places.isEmpty()) {
      return Optional.empty();
    }
    Place first = places.first();
    take(first);
    Optional.ofNullable(tickets.remove(first.waiting().run())).ifPresent(shares::served);
    return Optional.of(first.waiting());
  }

  /** Takes out a run; does nothing if it does not wait. */
  void remove(long run) {
    Place place = byRun.get(run);
    if (place != null) {
      take(place);
      Optional.ofNullable(tickets.remove(run)).map(shares::withdrawn).ifPresent(this::putAnew);
    }
  }

  private void putAnew(List<Ticket> moved) {
    for (Ticket ticket : moved) {
      Optional.ofNullable(byRun.get(ticket.run().run()))
          .ifPresent(
              place -> {
                take(place);
                put(place.withStartTag(ticket.startTag()));
              });
    }
  }

  boolean contains(long run) {
    return byRun.containsKey(run);
  }

  /** All, the first one first. */
  List<Waiting> all(long nowNanos) {
    moveUp(nowNanos);
    return waiting(places);
  }

  /** All, the last to have joined first. */
  List<Long> newestFirst() {
    var runs = new ArrayList<>(tickets.keySet());
    Collections.reverse(runs);
    return runs;
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
