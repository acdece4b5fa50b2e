package dev.bidmesh.simulation.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Results as tables in Markdown, which is readable as it is. */
public final class Tables {

  /** Ratios from here on say no more than that queues grow without end. */
  private static final double DIVERGED = 15;

  private Tables() {}

  /**
   * One figure of all contenders.
   *
   * @param figure the ratio of a contender in the results of a case
   */
  public static String comparison(List<Results> cases, List<Contender> contenders, Compare figure) {
    var lines = new ArrayList<String>();
    lines.add(row("policy", cases, each -> each.of().name()));
    lines.add(row("---", cases, each -> "---"));
    for (Contender one : contenders) {
      lines.add(row(one.name(), cases, each -> number(figure.of(each, one).mean())));
    }
    return String.join("\n", lines);
  }

  /** The figure of a contender in the results of a case. */
  @FunctionalInterface
  public interface Compare {
    /** Tells the figure. */
    Ratio of(Results results, Contender one);
  }

  /** The rule against its bars. */
  public static String bars(List<Results> cases) {
    var lines = new ArrayList<String>();
    lines.add("| case | against | figure | measured | gate | aim |");
    lines.add("|---|---|---|---|---|---|");
    for (Results results : cases) {
      for (Bar bar : Bar.of(results.of())) {
        lines.add(bar(results, bar));
      }
    }
    return String.join("\n", lines);
  }

  private static String bar(Results results, Bar bar) {
    Ratio measured = bar.measured(results);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s |",
        results.of().name(),
        bar.against().name(),
        bar.what(),
        withInterval(measured),
        verdict(measured, bar.gate()) + (bar.binding() ? "" : ", not binding"),
        verdict(measured, bar.aim()));
  }

  private static String verdict(Ratio measured, double limit) {
    if (Double.isNaN(limit)) {
      return "none";
    }
    return String.format(
        Locale.ROOT, "%.2f: %s", limit, measured.mean() <= limit ? "kept" : "missed");
  }

  /** The gates that the rule misses, a line for each; none if it keeps all. */
  public static List<String> missed(List<Results> cases) {
    var lines = new ArrayList<String>();
    for (Results results : cases) {
      Bar.of(results.of()).stream()
          .filter(bar -> !bar.isKept(results))
          .forEach(bar -> lines.add(missed(results, bar)));
      int unanswered = results.unanswered(Contender.RULE);
      if (unanswered > 0) {
        lines.add(results.of().name() + ": prompts without an answer: " + unanswered);
      }
    }
    return lines;
  }

  private static String missed(Results results, Bar bar) {
    return String.format(
        Locale.ROOT,
        "%s: %s against %s is %.3f, and must be at most %.2f",
        results.of().name(),
        bar.what(),
        bar.against().name(),
        bar.measured(results).mean(),
        bar.gate());
  }

  /** Asking some devices against asking all: mean / p99, and messages per prompt. */
  public static String fanout(List<Results> cases, List<Contender> contenders) {
    var lines = new ArrayList<String>();
    lines.add(row("scheme", cases, each -> each.of().name().substring("fan-".length())));
    lines.add(row("---", cases, each -> "---"));
    for (Contender one : contenders) {
      lines.add(row(one.name(), cases, each -> fanout(each, one)));
    }
    return String.join("\n", lines);
  }

  private static String fanout(Results results, Contender one) {
    // A request and a bid per device that is asked, an award and a result.
    return String.format(
        Locale.ROOT,
        "%s / %s (%.0f)",
        number(results.mean(one, Contender.RULE).mean()),
        number(results.p99(one, Contender.RULE).mean()),
        2 * results.asked(one) + 2);
  }

  private static String row(String first, List<Results> cases, Function<Results, String> cell) {
    var row = new StringBuilder("| ").append(first).append(" |");
    cases.forEach(each -> row.append(' ').append(cell.apply(each)).append(" |"));
    return row.toString();
  }

  private static String withInterval(Ratio ratio) {
    return String.format(Locale.ROOT, "%.3f ± %.3f", ratio.mean(), ratio.halfWidth());
  }

  private static String number(double ratio) {
    return String.format(Locale.ROOT, ratio < DIVERGED ? "%.3f" : "%.0f", ratio);
  }
}
