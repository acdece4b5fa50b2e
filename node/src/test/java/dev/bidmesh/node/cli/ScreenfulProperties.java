package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class ScreenfulProperties {

  private static final String HOME = "\u001b[H";
  private static final String REST_OF_SCREEN = "\u001b[J";

  @Property
  void shouldNeverScrollAndTellHowMuchIsMissing(
      @ForAll @Size(max = 40) List<@AlphaChars @StringLength(max = 70) String> lines,
      @ForAll @IntRange(min = 2, max = 60) int rows,
      @ForAll @IntRange(min = 20, max = 80) int columns) {
    var shown =
        shown(String.join("", lines.stream().map(each -> each + "\n").toList()), rows, columns);

    // One row is for the cursor, which stands below the last line.
    assertThat(shown.stream().mapToInt(each -> rows(each, columns)).sum()).isLessThan(rows);
    int missing = lines.size() - shown.size();
    if (missing == 0 && shown.equals(lines)) {
      return;
    }
    assertThat(shown).last().asString().startsWith("… " + (missing + 1) + " more line");
    var kept = shown.subList(0, shown.size() - 1);
    assertThat(kept).isEqualTo(lines.subList(0, kept.size()));
    // And no room is left for the next one.
    int next = rows(lines.get(kept.size()), columns);
    assertThat(kept.stream().mapToInt(each -> rows(each, columns)).sum() + next + 1)
        .isGreaterThanOrEqualTo(rows);
  }

  @Example
  void shouldShowAPageThatJustFitsWhole() {
    assertThat(Screenful.overwriting("a\nb\n", new Screen.Size(3, 80)))
        .isEqualTo(HOME + "a\u001b[K\nb\u001b[K\n" + REST_OF_SCREEN);
    assertThat(Screenful.overwriting("a\nb\n", new Screen.Size(2, 80)))
        .isEqualTo(HOME + "… 2 more lines\u001b[K\n" + REST_OF_SCREEN);
    assertThat(shown("a\nb\nc\nd\n", 4, 80)).containsExactly("a", "b", "… 2 more lines");
    assertThat(shown("a\nb\n" + "c".repeat(81) + "\n", 4, 80))
        .containsExactly("a", "b", "… 1 more line");
  }

  @Example
  void shouldCountWhatIsSeenAndNotWhatColoursIt() {
    String painted = new Paint(true).title("a".repeat(20)) + "\n";

    assertThat(shown(painted + painted, 3, 20)).hasSize(2);
    assertThat(shown("漢字".repeat(6) + "\nb\n", 3, 20)).containsExactly("… 2 more lines");
  }

  @Example
  void shouldEraseNothingOfALineThatFillsItsRow() {
    assertThat(Screenful.overwriting("a".repeat(20) + "\n", new Screen.Size(9, 20)))
        .isEqualTo(HOME + "a".repeat(20) + "\n" + REST_OF_SCREEN);
  }

  private static List<String> shown(String page, int rows, int columns) {
    String drawn = Screenful.overwriting(page, new Screen.Size(rows, columns));
    assertThat(drawn).startsWith(HOME).endsWith(REST_OF_SCREEN);
    return drawn
        .substring(HOME.length(), drawn.length() - REST_OF_SCREEN.length())
        .replace("\u001b[K", "")
        .lines()
        .toList();
  }

  private static int rows(String line, int columns) {
    return Math.max(1, -Math.floorDiv(-line.length(), columns));
  }
}
