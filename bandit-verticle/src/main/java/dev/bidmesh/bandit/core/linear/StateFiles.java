package dev.bidmesh.bandit.core.linear;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Four-feature state as the originals leave it on disk: A in four lines of four numbers, b in four
 * lines of one, in the order constant, cpu, ram, characters. A includes the identity.
 *
 * <p>The same program has written three scales, which A₀₁/A₀₀, the mean of the cpu feature, tells
 * apart: percent and characters, fractions and thousands, or those divided a second time.
 */
public final class StateFiles {

  /** Imported state weighs as much as this many runs at most, so that runs here soon count more. */
  static final double MAX_RUNS = 30;

  /** No model of a phone takes longer on average, in seconds. */
  static final double MAX_MEAN_S = 300;

  private static final int FEATURES = LinUcb.FEATURES;
  private static final double PERCENT = 1.5;
  private static final double TWICE = 0.01;

  private StateFiles() {}

  /** The scale of the features. */
  public enum Units {
    /** Percent and characters. */
    RAW(1, .01, .01, .001),
    /** Fractions and thousands of characters, as they are used here. */
    NORMALISED(1, 1, 1, 1),
    /** Divided a second time by 100 and 1,000. */
    DIVIDED_TWICE(1, 100, 100, 1000);

    private final List<Double> factors;

    Units(double... factors) {
      this.factors = Arrays.stream(factors).boxed().toList();
    }

    double factor(int feature) {
      return factors.get(feature);
    }
  }

  /**
   * State ready for use.
   *
   * @param arm what it says, in normalised units
   * @param units in which it was found
   * @param runs that it was learned from
   * @param weight runs that it counts as from now on
   */
  public record Imported(LinUcb arm, Units units, double runs, double weight) {}

  /**
   * Reads the two files.
   *
   * @throws IllegalArgumentException if they are no such state, or none of latencies, saying why
   */
  public static Imported read(String aText, String bText) {
    double[][] a = numbers("A", aText, FEATURES);
    double[][] b = numbers("b", bText, 1);
    requireSymmetric(a);
    double runs = a[0][0] - 1;
    if (!(runs > 0)) {
      throw new IllegalArgumentException(
          "A[0][0] is " + a[0][0] + ", one more than the number of runs: it has learned nothing");
    }
    Units units = units(a[0][1] / a[0][0]);
    return imported(a, Arrays.stream(b).mapToDouble(row -> row[0]).toArray(), units, runs);
  }

  /** Which scale the mean of the cpu feature is of. */
  static Units units(double meanCpu) {
    if (meanCpu > PERCENT) {
      return Units.RAW;
    }
    return meanCpu <= TWICE ? Units.DIVIDED_TWICE : Units.NORMALISED;
  }

  private static Imported imported(double[][] a, double[] b, Units units, double runs) {
    LinUcb whole = arm(a, b, units, 1);
    requireLatencies(whole, b[0] / runs);
    double share = Math.min(1, MAX_RUNS / runs);
    return new Imported(arm(a, b, units, share), units, runs, runs * share);
  }

  /** I + share · S(A − I)S and share · Sb. */
  private static LinUcb arm(double[][] a, double[] b, Units units, double share) {
    double[] packed = new double[Cholesky.PACKED];
    double[] sums = new double[Cholesky.SIZE];
    packed[Cholesky.at(FEATURES, FEATURES)] = 1;
    for (int i = 0; i < FEATURES; i++) {
      sums[i] = share * units.factor(i) * b[i];
      for (int j = i; j < FEATURES; j++) {
        double identity = i == j ? 1 : 0;
        packed[Cholesky.at(i, j)] =
            identity + share * units.factor(i) * (a[i][j] - identity) * units.factor(j);
      }
    }
    var arm = new LinUcb();
    if (!arm.restore(packed, sums)) {
      throw new IllegalArgumentException("A is not positive definite, so no runs have made it");
    }
    return arm;
  }

  private static void requireLatencies(LinUcb arm, double meanS) {
    if (meanS > MAX_MEAN_S) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "b is not of latencies: its mean target is %.0f, and no run takes that many seconds"
                  + " on average; state that was trained on tokens × tokens per second looks like"
                  + " this, and the lowest such score is the busiest device's",
              meanS));
    }
    if (!(meanS > 0)) {
      throw new IllegalArgumentException(
          "b is not of latencies: its mean target is "
              + meanS
              + ", and every run takes more than 0 seconds");
    }
    double slope = arm.estimate(new double[] {0, 1, 0, 0});
    if (slope < 0) {
      throw new IllegalArgumentException(
          "b is not of latencies: what it predicts falls as the processor gets busier; state that"
              + " was trained on a speed looks like this");
    }
  }

  private static void requireSymmetric(double[][] a) {
    for (int i = 0; i < FEATURES; i++) {
      for (int j = 0; j < i; j++) {
        if (Math.abs(a[i][j] - a[j][i]) > 1e-6 * (1 + Math.abs(a[i][j]))) {
          throw new IllegalArgumentException(
              "A is not symmetric: line " + (i + 1) + ", number " + (j + 1));
        }
      }
    }
  }

  private static double[][] numbers(String name, String text, int perLine) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.size() != FEATURES) {
      throw new IllegalArgumentException(name + " must have 4 lines, not " + lines.size());
    }
    double[][] rows = new double[FEATURES][];
    for (int i = 0; i < FEATURES; i++) {
      rows[i] = row(name + ", line " + (i + 1), lines.get(i), perLine);
    }
    return rows;
  }

  private static double[] row(String place, String line, int size) {
    String[] parts = line.split("\\s+");
    if (parts.length != size) {
      throw new IllegalArgumentException(
          place
              + ": must hold "
              + size
              + (size == 1 ? " number" : " numbers")
              + ", not "
              + parts.length);
    }
    return Arrays.stream(parts).mapToDouble(part -> number(place, part)).toArray();
  }

  private static double number(String place, String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(place + ": '" + text + "' is not a number", e);
    }
    throw new IllegalArgumentException(place + ": '" + text + "' is not a finite number");
  }
}
