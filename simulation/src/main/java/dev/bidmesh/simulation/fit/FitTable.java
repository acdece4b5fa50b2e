package dev.bidmesh.simulation.fit;

import java.util.List;
import java.util.Locale;

/** All models by all ways of leaving rows out. */
public final class FitTable {

  /**
   * What the R² of the log-linear model must reach with each processor load left out, rounded to
   * the three digits that the table shows.
   */
  public static final double LEAST_R2 = 0.95;

  /** What its median relative error may be there. */
  public static final double MOST_RELATIVE_ERROR = 0.076;

  private final List<PhoneRow> rows;

  public FitTable(List<PhoneRow> rows) {
    this.rows = List.copyOf(rows);
  }

  /**
   * The table in Markdown, against the latency of the originals: R², mean absolute error and median
   * relative error in each cell.
   */
  public String markdown() {
    return table("time to first token + tokens / speed", List.of(Model.values()), rows);
  }

  /** The same against the run alone, which has no first token to be predicted apart. */
  public String wholeRunMarkdown() {
    List<Model> models = List.of(Model.FOUR_FEATURES, Model.LOG_LINEAR);
    return table("tokens / speed", models, rows.stream().map(PhoneRow::wholeRun).toList());
  }

  private static String table(String target, List<Model> models, List<PhoneRow> rows) {
    var text = new StringBuilder("| ").append(target).append(" |");
    for (Split split : Split.values()) {
      text.append(' ').append(split.label()).append(" |");
    }
    text.append("\n|---|").append("---|".repeat(Split.values().length)).append('\n');
    for (Model model : models) {
      text.append("| ").append(model.label()).append(" |");
      for (Split split : Split.values()) {
        text.append(' ').append(cell(Fit.of(model, split, rows))).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Whether the shipped model's features explain the rows as well as they must. */
  public boolean isGood() {
    Fit fit = Fit.of(Model.LOG_LINEAR, Split.LOAD, rows);
    return Math.round(fit.r2() * 1000) >= LEAST_R2 * 1000
        && fit.medianRelativeError() <= MOST_RELATIVE_ERROR;
  }

  private static String cell(Fit fit) {
    return String.format(
        Locale.ROOT,
        "%.3f / %.2f s / %.1f %%",
        fit.r2(),
        fit.meanErrorS(),
        100 * fit.medianRelativeError());
  }
}
