package dev.bidmesh.protocol.doc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The reference page, taken apart: its sections, and the tables and examples in them. */
final class ProtocolPage {

  private static final Path PAGE = Path.of("..", "docs", "PROTOCOL.md");

  private final Map<String, List<String>> chapters = new LinkedHashMap<>();
  private final Map<String, List<String>> types = new LinkedHashMap<>();

  private ProtocolPage(List<String> lines) {
    List<String> section = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("### ")) {
        section = types.computeIfAbsent(line.substring(4), name -> new ArrayList<>());
      } else if (line.startsWith("## ")) {
        section = chapters.computeIfAbsent(line.substring(3), name -> new ArrayList<>());
      }
      section.add(line);
    }
  }

  static ProtocolPage read() {
    try {
      return new ProtocolPage(Files.readAllLines(PAGE));
    } catch (IOException e) {
      throw new AssertionError("cannot read " + PAGE.toAbsolutePath(), e);
    }
  }

  /** Every line of the page. */
  Stream<String> lines() {
    return Stream.of(chapters, types)
        .flatMap(sections -> sections.values().stream())
        .flatMap(List::stream);
  }

  /** The names of all types on the page, in its order. */
  List<String> types() {
    return List.copyOf(types.keySet());
  }

  /** The rows of the tables in the section of a type, cut after the given number of columns. */
  List<String> rowsOf(String type, int columns) {
    return rows(types.getOrDefault(type, List.of()), columns);
  }

  /** The rows of the tables in a chapter, cut after the given number of columns. */
  List<String> rowsIn(String chapter, int columns) {
    return rows(chapters.getOrDefault(chapter, List.of()), columns);
  }

  /** The JSON example in the section of a type. */
  Optional<String> exampleOf(String type) {
    List<String> section = types.getOrDefault(type, List.of());
    int start = section.indexOf("```json");
    return start < 0 ? Optional.empty() : Optional.of(section.get(start + 1));
  }

  /** Only those that begin with something in code, which a table's head does not. */
  private static List<String> rows(List<String> section, int columns) {
    return section.stream()
        .filter(line -> line.matches("\\| (`|\\d).*\\|"))
        .map(line -> cut(line, columns))
        .toList();
  }

  private static String cut(String row, int columns) {
    String[] cells = row.substring(0, row.length() - " |".length()).split(" \\| ");
    return String.join(" | ", List.of(cells).subList(0, Math.min(columns, cells.length)));
  }
}
