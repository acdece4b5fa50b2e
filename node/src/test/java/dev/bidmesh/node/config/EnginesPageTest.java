package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.node.detect.Place;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the pages about engines and phones to what the program really takes. */
class EnginesPageTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]]*\\]\\(([\\w.]*\\.md)?(#[\\w-]+)?\\)");
  private static final Pattern KEY =
      Pattern.compile("`((?:detection|models|device)\\.[a-zA-Z.]+)(?:: [^`]*)?`");

  @Test
  void shouldShowTheFormOfEveryEngine() throws IOException {
    String page = page("ENGINES.md");

    assertThat(forms())
        .hasSizeGreaterThanOrEqualTo(7)
        .allSatisfy(
            form -> {
              assertThat(page).contains("\n`" + form + "`\n");
              assertThat(page).contains("\n## " + form.split("[\\[=]", 2)[0] + "\n");
            });
  }

  @Test
  void shouldListEveryPlaceThatIsLookedAt() throws IOException {
    String page = page("ENGINES.md");

    for (Place place : Place.usual(Map.of())) {
      assertThat(page).contains("| `" + place.engineId() + "` |");
      URI first = place.bases().get(0);
      assertThat(page).contains("`" + first.getAuthority() + first.getPath() + "`");
      place.bases().forEach(base -> assertThat(page).contains(base.getPath()));
    }
  }

  @Test
  void shouldTellTheDefaultsOfDetection() throws IOException {
    DetectionConfig defaults = DetectionConfig.DEFAULT;

    assertThat(page("ENGINES.md"))
        .contains("`detection.timeout` (" + Durations.format(defaults.timeout()) + ")")
        .contains("`detection.interval` (" + Durations.format(defaults.interval()) + ")")
        .contains("`detection.bundles`, `" + defaults.bundles().get(0) + "` unless changed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENGINES.md", "ANDROID.md", "DOCTOR.md"})
  void shouldNameOnlyKeysThatThereAre(String name) throws IOException {
    assertThat(KEY.matcher(page(name)).results().map(key -> key.group(1)))
        .allSatisfy(key -> assertThat(NodeConfig.SCHEMA.keys()).contains(key));
  }

  static Stream<String> pages() {
    return Stream.of("ENGINES.md", "ANDROID.md", "DOCTOR.md", "OPERATIONS.md");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldHaveNoLinkThatLeadsNowhere(String name) throws IOException {
    for (MatchResult link : LINK.matcher(page(name)).results().toList()) {
      String file = link.group(1) == null ? name : link.group(1);
      assertThat(DOCS.resolve(file)).as(link.group()).exists();
      if (link.group(2) != null) {
        assertThat(anchors(page(file))).as(link.group()).contains(link.group(2).substring(1));
      }
    }
  }

  private static List<String> forms() {
    try {
      EngineSpec.parse("no-such-engine");
      throw new AssertionError("there is an engine of that name");
    } catch (IllegalArgumentException e) {
      String known = String.valueOf(e.getMessage()).replaceFirst("(?s).*known are ", "");
      return Stream.of(known.split(", | and ")).map(String::strip).toList();
    }
  }

  private static List<String> anchors(String page) {
    return Pattern.compile("(?m)^#+ (.*)$")
        .matcher(page)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }
}
