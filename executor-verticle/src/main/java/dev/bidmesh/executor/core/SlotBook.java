package dev.bidmesh.executor.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Who holds the slots of an engine. A slot is reserved first, then used, then released. */
final class SlotBook {

  private final int slots;
  private final Map<Long, Use> uses = new LinkedHashMap<>();

  SlotBook(int slots) {
    this.slots = slots;
  }

  int free() {
    return slots - uses.size();
  }

  boolean holds(long run) {
    return uses.containsKey(run);
  }

  /**
   * Reserves a slot.
   *
   * @throws IllegalStateException if none is free, or the run has one
   */
  void reserve(long run, Prediction expected) {
    if (free() <= 0 || holds(run)) {
      throw new IllegalStateException("no slot can be reserved for run " + run);
    }
    uses.put(run, new Use(expected, OptionalLong.empty()));
  }

  /**
   * Begins to use a reserved slot.
   *
   * @throws IllegalStateException if the run has none
   */
  void use(long run, Prediction expected, long nowNanos) {
    if (!holds(run)) {
      throw new IllegalStateException("run " + run + " has no slot");
    }
    uses.put(run, new Use(expected, OptionalLong.of(nowNanos)));
  }

  /** Gives a slot back, and tells whether the run had one. */
  boolean release(long run) {
    return uses.remove(run) != null;
  }

  /** Per slot, what is left of its run in seconds; 0 for a free one. */
  List<Double> leftS(long nowNanos) {
    var left = new ArrayList<Double>();
    uses.values().forEach(use -> left.add(use.leftS(nowNanos)));
    while (left.size() < slots) {
      left.add(0.0);
    }
    return left;
  }

  /** The run that is expected to end first, unless a slot is free. */
  Optional<Use> nextFree(long nowNanos) {
    return free() > 0
        ? Optional.empty()
        : uses.values().stream().min(Comparator.comparingDouble(use -> use.leftS(nowNanos)));
  }

  /**
   * A run that holds a slot.
   *
   * @param sinceNanos when it began; absent: it has not yet
   */
  record Use(Prediction expected, OptionalLong sinceNanos) {

    /** How long it has held its slot, in seconds. */
    double elapsedS(long nowNanos) {
      return (nowNanos - sinceNanos.orElse(nowNanos)) / 1e9;
    }

    private double leftS(long nowNanos) {
      return expected.residualS(elapsedS(nowNanos));
    }
  }
}
