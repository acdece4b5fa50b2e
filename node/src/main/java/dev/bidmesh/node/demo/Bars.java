package dev.bidmesh.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws bids as bars of predicted time: waiting first, then work. */
final class Bars {

  private static final String WAITING = "░";
  private static final String WORKING = "█";

  private static final String SCORE =
      "the best score wins: the less a device was tried, the better its chance";

  private final Style style;
  private final int columns;

  /**
   * @param columns length of the longest bar
   */
  Bars(Style style, int columns) {
    this.style = style;
    this.columns = columns;
  }

  /** One line per bid, in the given order, and one more where they alone do not tell why. */
  List<String> lines(List<BidFacts> bids) {
    double longest = bids.stream().mapToDouble(BidFacts::predictedMs).max().orElse(0);
    int names = bids.stream().mapToInt(bid -> bid.device().length()).max().orElse(0);
    var lines = new ArrayList<>(bids.stream().map(bid -> line(bid, names, longest)).toList());
    if (bids.stream()
        .anyMatch(bid -> !bid.won() && !bid.declined() && bid.predictedMs() < won(bids))) {
      lines.add(style.faint(SCORE));
    }
    return lines;
  }

  private static double won(List<BidFacts> bids) {
    return bids.stream().filter(BidFacts::won).mapToDouble(BidFacts::predictedMs).sum();
  }

  private String line(BidFacts bid, int names, double longest) {
    String name = String.format(Locale.ROOT, "%-" + names + "s", bid.device());
    int length = columns(bid.predictedMs(), longest);
    int waiting = Math.min(length, columns(bid.backlogMs(), longest));
    String bar = style.wait(WAITING.repeat(waiting)) + work(bid, length - waiting);
    String rest = " ".repeat(columns - length) + Words.seconds(bid.predictedMs());
    String head = (bid.won() ? style.strong(name) : name) + "  " + bid.accelerator() + "  ";
    return head + bar + rest + note(bid, waiting);
  }

  private String work(BidFacts bid, int length) {
    String bar = WORKING.repeat(length);
    return bid.won() ? style.good(bar) : style.faint(bar);
  }

  private String note(BidFacts bid, int waiting) {
    if (bid.won()) {
      return style.good("  wins");
    }
    if (bid.declined()) {
      return style.wait("  " + bid.verdict());
    }
    return waiting > 0 ? style.wait("  " + Words.trimmed(bid.backlogMs()) + " of it waiting") : "";
  }

  /** Every time that is not nothing can be seen. */
  private int columns(double millis, double longest) {
    if (millis <= 0 || longest <= 0) {
      return 0;
    }
    return (int) Math.max(1, Math.round(columns * Math.min(1, millis / longest)));
  }
}
