package dev.bidmesh.simulation.replay;

import dev.bidmesh.simulation.fit.MeasuredFolder;
import dev.bidmesh.simulation.fit.PhoneRow;
import dev.bidmesh.simulation.fit.PhoneRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Where service times come from: measurements if they are at hand, else what was published. */
public final class Sources {

  private static final String ROWS = MeasuredFolder.ROWS;
  private static final String NPU = MeasuredFolder.NPU;

  /** Published coefficients over φ = [1, s, ram, q, s·q], fitted to {@link Reading#PUBLISHED}. */
  private static final double[] CPU_THETA = {2.614, 1.512, .009, 1.213, -.661};

  private static final double[] NPU_THETA = {1.997, 0, 0, .837, 0};
  private static final double CPU_SIGMA = .13;

  /** Spread of the token counts of prompts of one length, measured on the same rows. */
  private static final double NPU_SIGMA = .024;

  private static final int[] FITTED_CHARS = {40, 78, 115, 145, 169, 198, 210, 218, 286, 470};
  private static final int FITTED_SAMPLES = 64;

  private Sources() {}

  /**
   * Measured times of the folder, and fitted ones if there is none.
   *
   * @throws java.io.UncheckedIOException if a folder is named that does not have them
   * @throws IllegalArgumentException if its files are not what they should be
   */
  public static ServiceTimes of(Optional<Path> folder, Reading reading) {
    return folder.map(there -> measured(there, reading)).orElseGet(Sources::fitted);
  }

  /**
   * A bootstrap of measured rows.
   *
   * @throws java.io.UncheckedIOException if the files cannot be read
   * @throws IllegalArgumentException if they are not what they should be
   */
  public static ServiceTimes measured(Path folder, Reading reading) {
    List<PhoneRow> rows = rows(folder.resolve(ROWS));
    NpuProfile npu = NpuProfile.read(folder.resolve(NPU));
    int[] chars = rows.stream().mapToInt(PhoneRow::chars).distinct().sorted().toArray();
    var weights = new double[chars.length];
    var npuS = new double[chars.length][];
    for (int i = 0; i < chars.length; i++) {
      int length = chars[i];
      npuS[i] =
          rows.stream()
              .filter(row -> row.chars() == length)
              .mapToDouble(row -> row.tokens() / npu.tokensPerS())
              .toArray();
      weights[i] = npuS[i].length;
    }
    String source =
        rows.size()
            + " measured rows of "
            + folder.resolve(ROWS)
            + " ("
            + reading
            + "), and "
            + NPU;
    return new ServiceTimes(source, chars, weights, cells(rows, chars, reading), npuS, npu);
  }

  private static List<PhoneRow> rows(Path file) {
    try {
      return PhoneRows.read(file);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("there is no " + file + ": " + MeasuredFolder.REMEDY, e);
    } catch (IOException e) {
      throw new UncheckedIOException("the measurements " + file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
    }
  }

  private static double[][] cells(List<PhoneRow> rows, int[] chars, Reading reading) {
    var cells = new double[ServiceTimes.cells(chars.length)][];
    for (int cpu = 0; cpu < ServiceTimes.LEVELS; cpu++) {
      for (int ram = 0; ram < ServiceTimes.LEVELS; ram++) {
        for (int length = 0; length < chars.length; length++) {
          cells[ServiceTimes.cell(cpu, ram, length, chars.length)] =
              around(rows, cpu, ram, chars[length], reading);
        }
      }
    }
    return cells;
  }

  private static double[] around(
      List<PhoneRow> rows, int cpu, int ram, int chars, Reading reading) {
    for (int width = 0; width < ServiceTimes.LEVELS; width++) {
      int within = width;
      double[] samples =
          rows.stream()
              .filter(row -> row.chars() == chars)
              .filter(row -> Math.abs(level(row.cpu()) - cpu) <= within)
              .filter(row -> Math.abs(level(row.ram()) - ram) <= reading.memoryLevels() + within)
              .mapToDouble(row -> reading.seconds(row.tokens() / row.tps(), row.ttftS()))
              .toArray();
      if (samples.length >= reading.fewestRows()) {
        return samples;
      }
    }
    throw new IllegalArgumentException(
        "fewer than " + reading.fewestRows() + " rows have a prompt of " + chars + " characters");
  }

  private static int level(double fraction) {
    return (int) Math.min(ServiceTimes.LEVELS - 1, Math.round((fraction * 100 - 1) / 6));
  }

  /** Lognormal times around the published coefficients. */
  public static ServiceTimes fitted() {
    int lengths = FITTED_CHARS.length;
    var weights = new double[lengths];
    Arrays.fill(weights, 1);
    var npu = NpuProfile.PUBLISHED;
    var cpuS = new double[ServiceTimes.cells(lengths)][];
    var npuS = new double[lengths][];
    for (int length = 0; length < lengths; length++) {
      double q = logLength(FITTED_CHARS[length]);
      double npuMeanS = Math.exp(logSeconds(NPU_THETA, 0, 0, q));
      npuS[length] = lognormal(npuMeanS - npu.fixedS(), NPU_SIGMA);
      for (int cpu = 0; cpu < ServiceTimes.LEVELS; cpu++) {
        for (int ram = 0; ram < ServiceTimes.LEVELS; ram++) {
          double log =
              logSeconds(CPU_THETA, ServiceTimes.fraction(cpu), ServiceTimes.fraction(ram), q);
          cpuS[ServiceTimes.cell(cpu, ram, length, lengths)] = lognormal(Math.exp(log), CPU_SIGMA);
        }
      }
    }
    String source = "the published coefficients (no measurements at hand)";
    return new ServiceTimes(source, FITTED_CHARS, weights, cpuS, npuS, npu);
  }

  private static double logLength(int chars) {
    return Math.log(5 * (chars / 1000.0 + .06));
  }

  private static double logSeconds(double[] theta, double cpu, double ram, double q) {
    double s = Math.min(cpu, .8);
    return theta[0] + theta[1] * s + theta[2] * ram + theta[3] * q + theta[4] * s * q;
  }

  /** Equally likely samples around a median. */
  private static double[] lognormal(double median, double sigma) {
    return IntStream.range(0, FITTED_SAMPLES)
        .mapToDouble(i -> median * Math.exp(sigma * Normal.quantile((i + .5) / FITTED_SAMPLES)))
        .toArray();
  }
}
