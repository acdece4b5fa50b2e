package dev.bidmesh.bandit.core.linear;

import dev.bidmesh.bandit.core.algebra.Cholesky;

/** The published state of the originals, corrected: 2,912 runs, normalised units. */
final class WarmSet {

  static final double[] TTFT = {50352.775448, 29158.869048, 24677.918716, 11773.252430, 0};
  static final double[] TPS = {18712.935297, 7022.409791, 9165.157313, 3868.617305, 0};

  /** The file of A as shipped, in percent and characters. */
  static final String SHIPPED_A =
      """
      2913.0 142442.0 142610.0 553260.0\s
      142442.0 9474897.0 6963704.0 27325890.0\s
      142610.0 6963704.0 9518649.0 27094572.0\s
      553260.0 27325890.0 27094572.0 140763111.0\s
      """;

  /** The file of b as shipped: its target is tokens × tokens per second. */
  static final String SHIPPED_B =
      """
      2245072.1428926531808733
      88038049.7974673079112937
      109932595.6915512496140599
      596249560.8574209184191560
      """;

  private WarmSet() {}

  static double[] a() {
    double[] a = new double[Cholesky.PACKED];
    set(a, 0, 2913, 1424.42, 1426.1, 553.26);
    set(a, 1, 948.4896, 696.3704, 273.2589);
    set(a, 2, 952.8648, 270.94572);
    set(a, 3, 141.76311);
    set(a, 4, 1);
    return a;
  }

  private static void set(double[] a, int row, double... numbers) {
    for (int j = 0; j < numbers.length; j++) {
      a[Cholesky.at(row, row + j)] = numbers[j];
    }
  }
}
