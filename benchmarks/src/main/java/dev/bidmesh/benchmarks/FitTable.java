package dev.bidmesh.benchmarks;

import dev.bidmesh.simulation.fit.PhoneRows;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Prints how well models explain the measured runs of a phone: {@code benchmarks/run FitTable
 * FILE}. Exit code 1 if the shipped features explain less than they must, 2 without usable rows.
 */
public final class FitTable {

  private static final String USAGE =
      "usage: benchmarks/run FitTable FILE\n"
          + "  FILE  measured runs as CSV with the columns\n        "
          + PhoneRows.HEADER;

  private FitTable() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println(USAGE);
      return 2;
    }
    if (arguments[0].equals("--help") || arguments[0].equals("-h")) {
      System.out.println(USAGE);
      return 0;
    }
    try {
      var table = new dev.bidmesh.simulation.fit.FitTable(PhoneRows.read(Path.of(arguments[0])));
      System.out.println(table.markdown());
      System.out.print(table.wholeRunMarkdown());
      return verdict(table);
    } catch (NoSuchFileException e) {
      System.err.println(
          "there is no " + arguments[0] + "; the measurements are not in the sources");
      return 2;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(arguments[0] + ": " + e.getMessage());
      return 2;
    }
  }

  private static int verdict(dev.bidmesh.simulation.fit.FitTable table) {
    boolean good = table.isGood();
    System.out.printf(
        "%nR² (to three digits) at least %.3f and a median relative error of at most %.1f %% with each processor load"
            + " left out: %s%n",
        dev.bidmesh.simulation.fit.FitTable.LEAST_R2,
        100 * dev.bidmesh.simulation.fit.FitTable.MOST_RELATIVE_ERROR,
        good ? "yes" : "NO");
    return good ? 0 : 1;
  }
}
