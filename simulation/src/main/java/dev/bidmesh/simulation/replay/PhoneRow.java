package dev.bidmesh.simulation.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A measured run of a phone under imposed load.
 *
 * @param cpu processor load, 0 to 1
 * @param ram memory in use, 0 to 1
 * @param tokens of prompt and answer together
 * @param chars length of the prompt
 * @param seconds the whole run
 */
record PhoneRow(double cpu, double ram, double tokens, int chars, double seconds) {

  private static final List<String> HEADER =
      List.of(
          "cpu_load",
          "ram_load",
          "ram_kb",
          "tokens",
          "prompt_length",
          "ttft_sec",
          "stream_speed_tps");

  /**
   * Reads measurements.
   *
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it holds anything else, naming the line
   */
  static List<PhoneRow> read(Path file, Reading reading) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !List.of(lines.get(0).trim().split(",")).equals(HEADER)) {
        throw new IllegalArgumentException(file + " must begin with " + String.join(",", HEADER));
      }
      var rows = new ArrayList<PhoneRow>();
      for (int line = 1; line < lines.size(); line++) {
        if (!lines.get(line).isBlank()) {
          rows.add(parse(file + " line " + (line + 1), lines.get(line), reading));
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException("the measurements " + file + " cannot be read", e);
    }
  }

  private static PhoneRow parse(String where, String line, Reading reading) {
    String[] cells = line.trim().split(",");
    if (cells.length != HEADER.size()) {
      throw new IllegalArgumentException(where + " must have " + HEADER.size() + " columns");
    }
    try {
      double tokens = Double.parseDouble(cells[3]);
      double wholeS = tokens / Double.parseDouble(cells[6]);
      double seconds = reading.seconds(wholeS, Double.parseDouble(cells[5]));
      if (!(seconds > 0 && seconds < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(where + " has no usable time");
      }
      return new PhoneRow(
          Double.parseDouble(cells[0]) / 100,
          Double.parseDouble(cells[1]) / 100,
          tokens,
          Integer.parseInt(cells[4]),
          seconds);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(where + " holds something that is no number", e);
    }
  }
}
