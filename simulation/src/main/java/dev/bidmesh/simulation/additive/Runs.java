package dev.bidmesh.simulation.additive;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Measured runs: each prompt on every lane, in the order in which they were put.
 *
 * @param name of the workload
 * @param prompts the runs of each, one per lane
 */
public record Runs(String name, List<List<Run>> prompts) {

  /** The first line of a file of them. */
  public static final String HEADER =
      "workload,prompt,lane,cpu,ram,chars,max_tokens,ttft_s,service_s,tokens,idle_s";

  /** That of a file which does not know how long lanes had been idle. */
  private static final String OLD_HEADER = HEADER.substring(0, HEADER.lastIndexOf(','));

  public Runs {
    prompts = prompts.stream().map(List::copyOf).toList();
    requireNoComma(name);
    prompts.forEach(each -> each.forEach(run -> requireNoComma(run.lane())));
  }

  private static void requireNoComma(String name) {
    if (name.contains(",")) {
      throw new IllegalArgumentException(
          "names of workloads and lanes must hold no comma, but one is '" + name + "'");
    }
  }

  /** Writes workloads as comma-separated values. */
  public static void write(List<Runs> workloads, Path file) throws IOException {
    var lines = new ArrayList<>(List.of(HEADER));
    for (Runs workload : workloads) {
      for (int prompt = 0; prompt < workload.prompts().size(); prompt++) {
        for (Run run : workload.prompts().get(prompt)) {
          lines.add(workload.name() + "," + prompt + "," + line(run));
        }
      }
    }
    Files.write(file, lines, StandardCharsets.UTF_8);
  }

  private static String line(Run run) {
    LaneFeatures x = run.ask().x();
    return String.format(
        Locale.ROOT,
        "%s,%s,%s,%d,%s,%.6f,%.6f,%d,%s",
        run.lane(),
        cell(x.cpu()),
        cell(x.ram()),
        x.promptChars(),
        run.ask().maxTokens().isPresent() ? run.ask().maxTokens().getAsInt() : "",
        run.ttftS(),
        run.serviceS(),
        run.tokens(),
        cell(run.ask().idleS()));
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "";
  }

  /**
   * Reads what was written.
   *
   * @throws IllegalArgumentException naming the line, if it is not such a file
   */
  public static List<Runs> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    String header = lines.isEmpty() ? "" : lines.get(0);
    if (!header.equals(HEADER) && !header.equals(OLD_HEADER)) {
      throw new IllegalArgumentException("line 1: must be '" + HEADER + "'");
    }
    int columns = header.split(",").length;
    Map<String, Map<String, List<Run>>> workloads = new LinkedHashMap<>();
    for (int n = 1; n < lines.size(); n++) {
      String[] cells = lines.get(n).split(",", -1);
      workloads
          .computeIfAbsent(cells[0], name -> new LinkedHashMap<>())
          .computeIfAbsent(cells.length > 1 ? cells[1] : "", prompt -> new ArrayList<>())
          .add(run(n + 1, cells, columns));
    }
    return workloads.entrySet().stream()
        .map(each -> new Runs(each.getKey(), List.copyOf(each.getValue().values())))
        .toList();
  }

  private static Run run(int line, String[] cells, int columns) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "line " + line + ": must have " + columns + " columns, not " + cells.length);
    }
    try {
      var x = new LaneFeatures(number(cells[3]), number(cells[4]), Integer.parseInt(cells[5]));
      OptionalDouble idleS = cells.length > 10 ? number(cells[10]) : OptionalDouble.empty();
      var limit =
          cells[6].isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(cells[6]));
      return new Run(
          cells[2],
          new Ask(x, limit, idleS),
          Double.parseDouble(cells[7]),
          Double.parseDouble(cells[8]),
          Integer.parseInt(cells[9]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + line + ": " + e.getMessage(), e);
    }
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }
}
