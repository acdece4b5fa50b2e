package dev.bidmesh.node.demo;

import java.io.PrintStream;

/**
 * Writes text that comes in pieces as indented lines of whole words. A word is written when it is
 * known to be whole, so that no line ends within one, whatever happens meanwhile.
 */
final class WordFlow {

  private final PrintStream out;
  private final String indent;
  private final int columns;
  private final StringBuilder word = new StringBuilder();
  private int column;

  /**
   * @param indent begins every line; may hold colours
   * @param columns for the words of a line
   */
  WordFlow(PrintStream out, String indent, int columns) {
    this.out = out;
    this.indent = indent;
    this.columns = columns;
  }

  /** Takes the next piece. What a terminal would obey is left out. */
  void add(String piece) {
    piece.codePoints().forEach(this::add);
    out.flush();
  }

  /** Ends the line, if one was begun; an unfinished word is written on the next one. */
  void breakLine() {
    if (column > 0) {
      out.println();
      column = 0;
    }
  }

  /** Writes what is left and ends the line. */
  void end() {
    write();
    breakLine();
  }

  private void add(int codePoint) {
    if (Character.isWhitespace(codePoint)) {
      write();
    } else if (!Character.isISOControl(codePoint)) {
      word.appendCodePoint(codePoint);
    }
  }

  private void write() {
    if (word.isEmpty()) {
      return;
    }
    if (column > 0 && column + 1 + word.length() > columns) {
      breakLine();
    }
    out.print(column == 0 ? indent : " ");
    out.print(word);
    column += word.length() + (column == 0 ? 0 : 1);
    word.setLength(0);
  }
}
