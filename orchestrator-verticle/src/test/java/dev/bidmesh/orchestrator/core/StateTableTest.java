package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The states that the documentation draws are the states that the code has. */
class StateTableTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "ARCHITECTURE.md");
  private static final Pattern ROW = Pattern.compile("\\| ([A-Z][a-z]+) \\|([A-Za-z, ]*)\\|");

  @Test
  void shouldDocumentEveryLegalTransition() throws IOException {
    assertThat(documented()).isEqualTo(coded());
  }

  private static Map<String, Set<String>> documented() throws IOException {
    var table = new TreeMap<String, Set<String>>();
    Matcher row = ROW.matcher(Files.readString(DOCUMENT));
    while (row.find()) {
      Set<String> next =
          Arrays.stream(row.group(2).split(","))
              .map(String::strip)
              .filter(name -> !name.isEmpty())
              .collect(Collectors.toSet());
      table.put(row.group(1), next);
    }
    return table;
  }

  private static Map<String, Set<String>> coded() {
    var table = new TreeMap<String, Set<String>>();
    for (Class<?> state : PromptState.class.getPermittedSubclasses()) {
      Set<String> next =
          Arrays.stream(state.getDeclaredMethods())
              .filter(method -> method.getName().startsWith("to"))
              .map(Method::getReturnType)
              .filter(PromptState.class::isAssignableFrom)
              .map(Class::getSimpleName)
              .collect(Collectors.toSet());
      table.put(state.getSimpleName(), next);
    }
    return table;
  }
}
