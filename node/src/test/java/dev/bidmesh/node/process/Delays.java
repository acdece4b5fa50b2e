package dev.bidmesh.node.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Measured delays of one kind. */
final class Delays {

  private final String kind;
  private final List<Double> millis = new ArrayList<>();

  Delays(String kind) {
    this.kind = kind;
  }

  void add(double delayMs) {
    millis.add(delayMs);
  }

  /** How many there are, the median, the 99 % quantile and the worst, in milliseconds. */
  @Override
  public String toString() {
    if (millis.isEmpty()) {
      return kind + ": none";
    }
    var inOrder = new ArrayList<>(millis);
    Collections.sort(inOrder);
    return String.format(
        Locale.ROOT,
        "%s: n=%d, median %.0f ms, p99 %.0f ms, worst %.0f ms",
        kind,
        inOrder.size(),
        inOrder.get(inOrder.size() / 2),
        inOrder.get((int) Math.ceil(.99 * inOrder.size()) - 1),
        inOrder.get(inOrder.size() - 1));
  }
}
