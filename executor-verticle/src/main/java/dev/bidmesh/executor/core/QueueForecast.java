package dev.bidmesh.executor.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where each run of a queue stands and how long it will wait, worked out for all of them in one
 * pass. Each run tells its owner so twice a second; one pass for each of them would take time that
 * grows with the square of the queue's length.
 */
final class QueueForecast {

  /** Age up to which it is good enough for life signs. */
  static final Duration MAX_AGE = Duration.ofMillis(100);

  private final long atNanos;
  private final Map<Long, Place> places;

  private QueueForecast(long atNanos, Map<Long, Place> places) {
    this.atNanos = atNanos;
    this.places = places;
  }

  /**
   * Works it out.
   *
   * @param queue in the order in which they will run
   * @param slots the engine's slots before any of these; is changed
   */
  static QueueForecast of(List<Waiting> queue, Schedule slots, long nowNanos) {
    var places = new HashMap<Long, Place>();
    for (Waiting run : queue) {
      places.put(run.run(), new Place(places.size() + 1, slots.nextFreeS()));
      slots.place(run.prediction().meanS());
    }
    return new QueueForecast(nowNanos, places);
  }

  boolean isFresh(long nowNanos) {
    return nowNanos - atNanos < MAX_AGE.toNanos();
  }

  /** Where a run stands; absent if it did not wait. */
  Optional<Place> find(long run) {
    return Optional.ofNullable(places.get(run));
  }

  /**
   * Where a run stands.
   *
   * @param position from 1
   * @param waitS until it gets a slot, in seconds
   */
  record Place(int position, double waitS) {}
}
