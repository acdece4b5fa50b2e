package dev.bidmesh.executor.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Plays forward when those who are at an engine leave it, and those who were promised a place come
 * and leave in their turn. Times in seconds from now.
 *
 * <p>The end of each run is predicted with a mean and a variance, which add up along the runs of a
 * slot. It counts as over two standard deviations after the mean; since the ends of several slots
 * average out, their deviation is divided by the root of the number of slots.
 */
final class Outlook {

  private static final double DEVIATIONS = 2;

  private final Crowd crowd;
  private final double variation;
  private final PriorityQueue<Slot> slots =
      new PriorityQueue<>(Comparator.comparingDouble(Slot::freeAtS));
  private final List<Double> surelyEnded = new ArrayList<>();
  private double lastDueS;
  private int people;
  private int promised;
  private boolean fits = true;

  /**
   * @param dueS when those come who were promised a place, in order
   */
  Outlook(Crowd crowd, List<Double> dueS) {
    this.crowd = crowd;
    double sigma = crowd.typical().sigma();
    this.variation = Math.sqrt(Math.expm1(sigma * sigma));
    crowd.slotsLeftS().forEach(this::present);
    crowd.queuedS().forEach(serviceS -> run(0, serviceS));
    people = crowd.size();
    dueS.forEach(this::add);
  }

  /** Whether everybody who was promised a place will find one. */
  boolean fits() {
    return fits;
  }

  /** How many come who were promised a place. */
  int promised() {
    return promised;
  }

  /** When one more place will be free, not before the last of those promised. */
  double nextPlaceS() {
    int mustLeave = people + 1 - crowd.places();
    return mustLeave <= 0 ? lastDueS : Math.max(lastDueS, surelyEnded.get(mustLeave - 1));
  }

  private void present(double leftS) {
    var slot = new Slot(leftS, square(leftS * variation));
    slots.add(slot);
    if (leftS > 0) {
      ended(slot);
    }
  }

  /**
   * One more comes.
   *
   * @param dueS when, not before any other who was promised a place
   */
  void add(double dueS) {
    promised++;
    int mustLeave = people + 1 - crowd.places();
    if (mustLeave > 0 && surelyEnded.get(mustLeave - 1) > dueS) {
      fits = false;
    }
    lastDueS = Math.max(lastDueS, dueS);
    people++;
    run(dueS, crowd.typical().meanS());
  }

  private void run(double notBeforeS, double serviceS) {
    Slot slot = slots.remove();
    boolean surelyFree = surelyAt(slot) <= notBeforeS;
    double variance = (surelyFree ? 0 : slot.variance()) + square(serviceS * variation);
    var next = new Slot(Math.max(slot.freeAtS(), notBeforeS) + serviceS, variance);
    slots.add(next);
    ended(next);
  }

  private void ended(Slot slot) {
    double atS = surelyAt(slot);
    int place = Collections.binarySearch(surelyEnded, atS);
    surelyEnded.add(place < 0 ? -place - 1 : place, atS);
  }

  private double surelyAt(Slot slot) {
    double deviationS = Math.sqrt(slot.variance() / crowd.slotsLeftS().size());
    return slot.freeAtS() + DEVIATIONS * deviationS;
  }

  private static double square(double value) {
    return value * value;
  }

  /**
   * A slot after the runs that it was given so far.
   *
   * @param freeAtS expected end of the last one
   * @param variance of that end
   */
  private record Slot(double freeAtS, double variance) {}
}
