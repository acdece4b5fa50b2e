package dev.bidmesh.executor.core;

import java.time.Duration;
import java.util.Comparator;

/**
 * The order in which runs leave a queue:
 *
 * <ol>
 *   <li>priority, the highest first;
 *   <li>runs whose deadline is near before all others, the earliest first; deadlines in the same
 *       grain of time count as equal;
 *   <li>clients in turn, by the start tags of {@link FairShare};
 *   <li>arrival.
 * </ol>
 *
 * <p>The deadlines of the others make no difference, so that a client that asks much does not go
 * before one that asks little because it asked first. A run becomes one of those with a near
 * deadline while it waits, so nobody waits in vain for a turn.
 *
 * @param nearNanos a deadline that comes within this time is near
 * @param grainNanos length of a grain of time
 */
record QueueOrder(long nearNanos, long grainNanos) {

  static QueueOrder of(Duration near, Duration grain) {
    return new QueueOrder(near.toNanos(), grain.toNanos());
  }

  /** The place of a run that has a start tag. */
  Place place(Waiting waiting, double startTag, long nowNanos) {
    boolean near = waiting.deadlineNanos() - nowNanos <= nearNanos;
    long grain = near ? Math.floorDiv(waiting.deadlineNanos(), grainNanos) : Long.MAX_VALUE;
    return new Place(waiting, near, grain, startTag);
  }

  /**
   * Where a run stands.
   *
   * @param near whether its deadline is near
   * @param grain in which its deadline lies if it is near, else the last of all
   * @param startTag its turn among the clients
   */
  record Place(Waiting waiting, boolean near, long grain, double startTag)
      implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparingInt((Place place) -> -place.waiting.priority())
            .thenComparingLong(Place::grain)
            .thenComparingDouble(Place::startTag)
            .thenComparingLong(place -> place.waiting.run());

    /** The same with another turn among the clients. */
    Place withStartTag(double tag) {
      return new Place(waiting, near, grain, tag);
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
