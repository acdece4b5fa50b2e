package dev.bidmesh.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows of text in columns that are as wide as their widest cell. */
final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> titles;

  Table(String... titles) {
    this.titles = List.of(titles);
  }

  /** Adds a row. What a terminal would obey is left out of its cells. */
  void row(String... cells) {
    rows.add(Stream.of(cells).map(cell -> Terminal.printable(cell).replace('\n', ' ')).toList());
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The titles and the rows as lines, each painted as a whole. */
  String lines(UnaryOperator<String> titlePaint, UnaryOperator<String> rowPaint) {
    Stream<String> head =
        titles.isEmpty() ? Stream.of() : Stream.of(titlePaint.apply(line(titles)));
    Stream<String> body = rows.stream().map(row -> rowPaint.apply(line(row)));
    return Stream.concat(head, body).map(line -> line + "\n").collect(Collectors.joining());
  }

  private String line(List<String> cells) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> padded(cells.get(column), width(column)))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private int width(int column) {
    return Stream.concat(Stream.of(titles), rows.stream())
        .filter(row -> column < row.size())
        .mapToInt(row -> row.get(column).length())
        .max()
        .orElse(0);
  }

  private static String padded(String cell, int width) {
    return cell + " ".repeat(width - cell.length());
  }
}
