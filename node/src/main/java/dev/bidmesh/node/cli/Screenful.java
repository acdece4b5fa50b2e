package dev.bidmesh.node.cli;

import java.util.List;
import org.jline.utils.AttributedString;

/**
 * As much of a page as a window has room for: what has scrolled off an alternate screen is lost.
 */
final class Screenful {

  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private final List<Line> lines;
  private final Screen.Size size;

  private Screenful(List<Line> lines, Screen.Size size) {
    this.lines = lines;
    this.size = size;
  }

  /**
   * Draws a page over what stood in a window before, line by line, since a screen that is cleared
   * first flickers. Below it stays one row for the cursor; what has no room is counted.
   *
   * @param page lines, each with a line break at its end
   */
  static String overwriting(String page, Screen.Size size) {
    var all = page.lines().map(Line::of).toList();
    return HOME + new Screenful(all, size).text() + REST_OF_SCREEN;
  }

  private String text() {
    int fitting = fitting(room());
    if (fitting == lines.size()) {
      return shown(lines);
    }
    int shown = fitting(room() - 1);
    int more = lines.size() - shown;
    var rest = Line.of("… " + more + (more == 1 ? " more line" : " more lines"));
    return shown(lines.subList(0, shown)) + rest.over(size.columns());
  }

  private int room() {
    return Math.max(1, size.rows() - 1);
  }

  /** How many of the first lines have room in so many rows. */
  private int fitting(int rows) {
    int taken = 0;
    for (int i = 0; i < lines.size(); i++) {
      taken += lines.get(i).rows(size.columns());
      if (taken > rows) {
        return i;
      }
    }
    return lines.size();
  }

  private String shown(List<Line> some) {
    var text = new StringBuilder();
    some.forEach(each -> text.append(each.over(size.columns())));
    return text.toString();
  }

  /**
   * One line.
   *
   * @param text with what colours it
   * @param width columns that it takes
   */
  private record Line(String text, int width) {

    static Line of(String text) {
      return new Line(text, AttributedString.fromAnsi(text).columnLength());
    }

    int rows(int columns) {
      return Math.max(1, (width + columns - 1) / columns);
    }

    /** At the end of a full row, nothing is left to be erased but its last character. */
    String over(int columns) {
      boolean full = width > 0 && width % columns == 0;
      return text + (full ? "" : REST_OF_LINE) + "\n";
    }
  }
}
