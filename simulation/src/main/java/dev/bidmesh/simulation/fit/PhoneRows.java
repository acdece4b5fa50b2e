package dev.bidmesh.simulation.fit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the measurements of the phone: a table in CSV with the columns of {@link #HEADER}. */
public final class PhoneRows {

  /** The first line. */
  public static final String HEADER =
      "cpu_load,ram_load,ram_kb,tokens,prompt_length,ttft_sec,stream_speed_tps";

  private static final int COLUMNS = HEADER.split(",").length;
  private static final double PERCENT = 100;

  private PhoneRows() {}

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException naming the line, if it is not such a table
   */
  public static List<PhoneRow> read(Path file) throws IOException {
    return parse(Files.readString(file, StandardCharsets.UTF_8));
  }

  static List<PhoneRow> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("line 1: must be '" + HEADER + "'");
    }
    List<PhoneRow> rows = new ArrayList<>();
    for (int n = 1; n < lines.size(); n++) {
      // The measurements come in parts that a blank line keeps apart.
      if (!lines.get(n).isBlank()) {
        rows.add(row(n + 1, lines.get(n).split(",", -1)));
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("there is no row after the first line");
    }
    return List.copyOf(rows);
  }

  private static PhoneRow row(int line, String[] cells) {
    if (cells.length != COLUMNS) {
      throw new IllegalArgumentException(
          "line " + line + ": must have " + COLUMNS + " columns, not " + cells.length);
    }
    return new PhoneRow(
        number(line, cells[0], 0, PERCENT) / PERCENT,
        number(line, cells[1], 0, PERCENT) / PERCENT,
        (int) number(line, cells[4], 1, 1e6),
        (int) number(line, cells[3], 1, 1e6),
        number(line, cells[5], 0, 1e6),
        number(line, cells[6], Double.MIN_VALUE, 1e6));
  }

  private static double number(int line, String text, double min, double max) {
    try {
      double value = Double.parseDouble(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("line " + line + ": '" + text + "' is no number", e);
    }
    throw new IllegalArgumentException(
        "line " + line + ": " + text + " is not between " + min + " and " + max);
  }
}
