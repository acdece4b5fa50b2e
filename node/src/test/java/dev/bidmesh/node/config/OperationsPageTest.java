package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the page for operators to what the program really takes. */
class OperationsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "OPERATIONS.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([\\w.]+)` \\| (\\S.*?) \\| \\S.*\\|$");

  @Test
  void shouldListEveryKeyWithItsDefault() throws IOException {
    // given
    var expected =
        NodeConfig.SCHEMA.keys().stream().map(key -> key + " = " + defaultOf(key)).toList();

    // when
    var listed =
        ROW.matcher(Files.readString(PAGE))
            .results()
            .map(row -> row.group(1) + " = " + row.group(2))
            .toList();

    // then
    assertThat(listed).containsExactlyElementsOf(expected);
  }

  static List<String> variables() {
    return Environment.OTHERS.stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("variables")
  void shouldNameEveryOtherVariable(String variable) throws IOException {
    assertThat(Files.readString(PAGE)).contains("`" + variable + "`");
  }

  private static String defaultOf(String key) {
    Object value = NodeConfig.DEFAULT;
    for (String part : key.split("\\.")) {
      value = component(value, part);
    }
    return shown(value);
  }

  private static Object component(Object record, String name) {
    try {
      return record.getClass().getMethod(name).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static String shown(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    if (value instanceof Enum<?> constant) {
      return label(constant);
    }
    boolean absent =
        value.equals(Optional.empty())
            || value.equals(OptionalInt.empty())
            || value.equals(OptionalDouble.empty())
            || value.equals(List.of())
            || value.equals(Map.of());
    return absent ? "–" : value.toString();
  }

  private static String label(Enum<?> constant) {
    try {
      var named =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return named == null ? constant.name().toLowerCase(Locale.ROOT) : named.value();
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }
}
