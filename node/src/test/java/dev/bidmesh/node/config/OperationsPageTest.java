package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    return ValueText.of(value);
  }

  private static Object component(Object record, String name) {
    try {
      return record.getClass().getMethod(name).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
