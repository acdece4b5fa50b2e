package dev.bidmesh.node.doc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that the page on security names do exist, and each threat names one. */
class SecurityPageTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SHOWN =
      Pattern.compile("`(\\w+(?:Test|IT|Properties))\\.(should\\w+)`");
  private static final Pattern THREAT = Pattern.compile("(?m)^\\|(?:[^|\n]*\\|){4}$");

  static List<String> shown() throws IOException {
    return SHOWN.matcher(page()).results().map(found -> found.group()).distinct().toList();
  }

  @ParameterizedTest
  @MethodSource("shown")
  void shouldNameTestsThatExist(String name) throws IOException {
    var parts = SHOWN.matcher(name);
    assertThat(parts.matches()).isTrue();
    try (Stream<Path> own = Files.walk(ROOT.resolve("node/src/test"));
        Stream<Path> gateway = Files.walk(ROOT.resolve("gateway/src/test"))) {
      List<Path> found =
          Stream.concat(own, gateway)
              .filter(each -> each.endsWith(parts.group(1) + ".java"))
              .filter(each -> read(each).contains("void " + parts.group(2) + "("))
              .toList();

      assertThat(found).hasSize(1);
    }
  }

  @Test
  void shouldNameATestForEveryThreat() throws IOException {
    List<String> threats =
        THREAT
            .matcher(page())
            .results()
            .map(found -> found.group())
            .filter(row -> !row.contains("---") && !row.contains("shown by"))
            .toList();

    assertThat(threats).hasSizeGreaterThan(10).allMatch(row -> SHOWN.matcher(row).find());
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/SECURITY.md"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
