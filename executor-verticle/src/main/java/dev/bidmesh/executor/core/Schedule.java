package dev.bidmesh.executor.core;

import java.util.Collection;
import java.util.PriorityQueue;

/** Plays forward in which order the slots of an engine become free. Times in seconds from now. */
final class Schedule {

  private final PriorityQueue<Double> slotFreeAt = new PriorityQueue<>();

  /**
   * @param slotsLeftS per slot, what is left of its run; 0 for a free one
   */
  Schedule(Collection<Double> slotsLeftS) {
    slotFreeAt.addAll(slotsLeftS);
  }

  /** When the next slot becomes free. */
  double nextFreeS() {
    return slotFreeAt.element();
  }

  /** Puts a run into the next slot and tells when it will have ended. */
  double place(double serviceS) {
    double end = slotFreeAt.remove() + serviceS;
    slotFreeAt.add(end);
    return end;
  }
}
