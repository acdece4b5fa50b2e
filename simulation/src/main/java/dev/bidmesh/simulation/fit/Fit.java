package dev.bidmesh.simulation.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well a model predicts rows that it has not seen.
 *
 * @param r2 share of the variance of the seconds that it explains; below zero: worse than the mean
 * @param meanErrorS mean absolute error in seconds
 * @param medianRelativeError median of error over truth
 */
public record Fit(double r2, double meanErrorS, double medianRelativeError) {

  /** Fits to all rows but one group, predicts that group, for each group in turn. */
  public static Fit of(Model model, Split split, List<PhoneRow> rows) {
    List<Integer> groups = split.groups(rows);
    double[] predicted = new double[rows.size()];
    for (int group : new TreeSet<>(groups)) {
      List<PhoneRow> others = new ArrayList<>();
      for (int n = 0; n < rows.size(); n++) {
        if (groups.get(n) != group) {
          others.add(rows.get(n));
        }
      }
      ToDoubleFunction<PhoneRow> fitted = model.fit(others);
      for (int n = 0; n < rows.size(); n++) {
        if (groups.get(n) == group) {
          predicted[n] = fitted.applyAsDouble(rows.get(n));
        }
      }
    }
    return of(predicted, rows.stream().mapToDouble(PhoneRow::latencyS).toArray());
  }

  static Fit of(double[] predicted, double[] truth) {
    double mean = IntStream.range(0, truth.length).mapToDouble(n -> truth[n]).average().orElse(0);
    double unexplained = 0;
    double total = 0;
    double error = 0;
    double[] relative = new double[truth.length];
    for (int n = 0; n < truth.length; n++) {
      double off = Math.abs(predicted[n] - truth[n]);
      unexplained += off * off;
      total += (truth[n] - mean) * (truth[n] - mean);
      error += off / truth.length;
      relative[n] = off / truth[n];
    }
    return new Fit(1 - unexplained / total, error, median(relative));
  }

  private static double median(double[] values) {
    double[] sorted =
        IntStream.range(0, values.length).mapToDouble(n -> values[n]).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
