package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.Comparator;

/**
 * How recent a lane's state is; the greatest counts.
 *
 * @param incarnation start count of the lane's writer
 * @param version counts updates within an incarnation
 */
record Position(long incarnation, long version) implements Comparable<Position> {

  /** Before everything that a writer can have written. */
  static final Position NONE = new Position(-1, 0);

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::incarnation).thenComparingLong(Position::version);

  static Position of(LaneSnapshot snapshot) {
    return new Position(snapshot.incarnation(), snapshot.version());
  }

  /** The position of the next update. */
  Position next() {
    return new Position(incarnation, version + 1);
  }

  /**
   * Where a writer in an incarnation goes on from here: always after this, so that whoever has this
   * takes that. An incarnation below this one (its count was set back) is no reason to step back.
   */
  Position continuedIn(long own) {
    return incarnation < own ? new Position(own, 0) : next();
  }

  boolean isBefore(Position other) {
    return compareTo(other) < 0;
  }

  Position later(Position other) {
    return isBefore(other) ? other : this;
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }
}
