package dev.bidmesh.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The content of the dashboard's files, as far as the policy of its page has a say in it. */
class UiFilesTest {

  private static final Path SOURCES = Path.of("src/main/resources/dev/bidmesh/gateway/ui");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*?'\\./([^']+)';$");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");

  private final UiFiles files = UiFiles.load();

  static Stream<String> scripts() {
    return UiFiles.NAMES.stream().filter(name -> name.matches("[\\w-]+\\.js"));
  }

  @Test
  void shouldServeEveryFileThatIsThere() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      List<String> names =
          all.filter(Files::isRegularFile)
              .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
              .toList();
      assertThat(names).isNotEmpty().isSubsetOf(UiFiles.NAMES);
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shouldImportOnlyWhatIsServed(String script) {
    assertThat(matches(IMPORT, text(script))).isSubsetOf(UiFiles.NAMES);
  }

  @Test
  void shouldLinkOnlyWhatIsServed() {
    assertThat(matches(LINK, text(UiFiles.INDEX))).hasSizeGreaterThan(5).isSubsetOf(UiFiles.NAMES);
  }

  @Test
  void shouldHaveNoScriptAndNoStyleWithinThePage() {
    assertThat(text(UiFiles.INDEX))
        .doesNotContain("<style", " style=", " onload=")
        .doesNotContainPattern("<script>|<script type=\"module\">");
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shouldSetNoStyleAsAnAttributeSinceThePolicyForbidsIt(String script) {
    assertThat(text(script)).doesNotContain(" style=");
  }

  /**
   * CVE-2024-21489, mended by the build in both functions that copy options. If a newer uPlot is
   * here, which mends that itself, the step in the build's file is to go.
   */
  @Test
  void shouldLeaveAloneThePrototypeOfAllObjectsInCharts() {
    assertThat(text("lib/uPlot.iife.min.js"))
        .contains("uPlot (v1.6.30)")
        .containsPattern("for\\(let (\\w) in \\w\\)\"__proto__\"!=\\1&&\\(\\w\\[\\1]=")
        .containsPattern("for\\(let (\\w) in \\w\\)\"__proto__\"!=\\1&&\\(\\w+\\(\\w\\[\\1]\\)\\?");
  }

  private String text(String name) {
    return files.find(name).orElseThrow().plain().toString();
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }
}
