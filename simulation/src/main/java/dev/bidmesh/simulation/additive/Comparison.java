package dev.bidmesh.simulation.additive;

import dev.bidmesh.simulation.fit.PhoneRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

/** Two terms beside the one that is deployed, on the same runs, as tables in Markdown. */
public final class Comparison {

  /** Prompts at the beginning of a workload that do not count. */
  public static final int UNTOLD = 20;

  private static final double Z95 = 1.96;
  private static final int PHONE_TOKENS = 5;

  private Comparison() {}

  /** What the time that lanes have been idle is worth, as {@link #table(Runs)}. */
  public static String warmth(Runs runs) {
    return table(runs, Candidate.warmth());
  }

  /**
   * The table of a workload; ± is the 95 % confidence interval of the difference to what is
   * deployed, prompt by prompt.
   *
   * @throws IllegalArgumentException if there are too few prompts to tell anything
   */
  public static String table(Runs runs) {
    return table(runs, Candidate.all());
  }

  private static String table(Runs runs, List<Candidate> all) {
    if (runs.prompts().size() < 2 * UNTOLD) {
      throw new IllegalArgumentException(
          runs.name()
              + " must have at least "
              + 2 * UNTOLD
              + " prompts, not "
              + runs.prompts().size());
    }
    WalkForward deployed = WalkForward.of(all.get(0), runs, UNTOLD);
    boolean choice = runs.prompts().get(0).size() > 1;
    var text = new StringBuilder("| " + runs.name() + " | median error | log score | in 90 % |");
    text.append(
        choice ? " regret | routed |\n|---|---|---|---|---|---|\n" : "\n|---|---|---|---|\n");
    for (Candidate each : all) {
      text.append(row(each.name(), WalkForward.of(each, runs, UNTOLD), deployed, choice));
    }
    return text.toString();
  }

  private static String row(String name, WalkForward it, WalkForward deployed, boolean choice) {
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %.1f %% | %.2f (%s) | %.0f %% |",
            name,
            100 * median(it.errors()),
            average(it.logScores()),
            difference(it.logScores(), deployed.logScores(), 1),
            100 * it.within90());
    return row + (choice ? regrets(it, deployed) : "") + "\n";
  }

  private static String regrets(WalkForward it, WalkForward deployed) {
    double best = average(it.bestS());
    return regret(it.chosenS(), deployed.chosenS(), best)
        + regret(it.routedS(), deployed.routedS(), best);
  }

  private static String regret(List<Double> it, List<Double> deployed, double best) {
    return String.format(
        Locale.ROOT,
        " %.1f %% (%s) |",
        100 * (average(it) / best - 1),
        difference(it, deployed, 100 / best));
  }

  private static String difference(List<Double> one, List<Double> other, double scale) {
    double[] d =
        IntStream.range(0, one.size())
            .mapToDouble(i -> scale * (one.get(i) - other.get(i)))
            .toArray();
    double mean = IntStream.range(0, d.length).mapToDouble(i -> d[i]).average().orElseThrow();
    double variance =
        IntStream.range(0, d.length).mapToDouble(i -> (d[i] - mean) * (d[i] - mean)).sum()
            / (d.length - 1);
    return String.format(Locale.ROOT, "%+.2f ± %.2f", mean, Z95 * Math.sqrt(variance / d.length));
  }

  /**
   * The phone's measurements as a workload of one lane, in random order. Each wrote five tokens,
   * which is all that they say of decoding.
   */
  public static Runs phone(List<PhoneRow> rows, long seed) {
    var shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    return new Runs("phone", shuffled.stream().map(row -> List.of(run(row))).toList());
  }

  private static Run run(PhoneRow row) {
    var ask = new Ask(row.features(), OptionalInt.of(PHONE_TOKENS));
    return new Run("phone", ask, row.ttftS(), row.tokens() / row.tps(), PHONE_TOKENS);
  }

  private static double average(List<Double> values) {
    return values.stream().mapToDouble(each -> each).average().orElseThrow();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
