package dev.bidmesh.executor.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is at an engine now. Times in seconds.
 *
 * @param places slots and places in the queue together
 * @param slotsLeftS per slot, what is left of its run; 0 for a free one
 * @param queuedS services of those that wait, in the order in which they will run
 * @param typical service of one that nothing else is known of
 */
record Crowd(int places, List<Double> slotsLeftS, List<Double> queuedS, Prediction typical) {

  Crowd {
    slotsLeftS = List.copyOf(slotsLeftS);
    queuedS = List.copyOf(queuedS);
  }

  /** How many there are. */
  int size() {
    return (int) slotsLeftS.stream().filter(left -> left > 0).count() + queuedS.size();
  }

  boolean isFull() {
    return size() >= places;
  }

  /** The same with one more in the queue. */
  Crowd joinedByOne() {
    var queued = new ArrayList<>(queuedS);
    queued.add(typical.meanS());
    return new Crowd(places, slotsLeftS, queued, typical);
  }
}
