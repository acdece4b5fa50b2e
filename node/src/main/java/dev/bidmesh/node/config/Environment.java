package dev.bidmesh.node.config;

import dev.bidmesh.node.config.ConfigValue.Section;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the {@code BIDMESH_*} variables. An empty variable counts as not set. */
final class Environment {

  /** Variables that are not configuration of a node: the launcher and client commands use them. */
  static final Set<String> OTHERS =
      Set.of(
          "BIDMESH_NODE",
          "BIDMESH_API_KEY",
          "BIDMESH_NODE_CA",
          "BIDMESH_CONFIG",
          "BIDMESH_JAVA_OPTS");

  private static final String LIST_SEPARATOR = ";";

  private Environment() {}

  /**
   * The settings in a set of variables. A value with semicolons is a list, since the values of
   * lists hold commas and spaces themselves.
   *
   * @throws ConfigException naming a variable that sets nothing
   */
  static Section read(Map<String, String> variables, Schema schema) {
    Section section = Section.empty();
    for (var each : new TreeMap<>(variables).entrySet()) {
      String name = each.getKey();
      if (name.startsWith(Schema.VARIABLE_PREFIX)
          && !OTHERS.contains(name)
          && !each.getValue().isBlank()) {
        section = section.with(key(name, schema), value(each.getValue(), Origin.variable(name)));
      }
    }
    return section;
  }

  private static String key(String variable, Schema schema) {
    return schema
        .keyOf(variable)
        .orElseThrow(
            () -> new ConfigException(Origin.variable(variable), unknown(schema, variable)));
  }

  private static String unknown(Schema schema, String variable) {
    var known = Stream.concat(schema.variables().stream(), OTHERS.stream()).toList();
    return "unknown environment variable." + Nearest.hint(variable, known);
  }

  private static ConfigValue value(String text, Origin origin) {
    if (!text.contains(LIST_SEPARATOR)) {
      return new ConfigValue.Text(text, origin);
    }
    var parts =
        Arrays.stream(text.split(LIST_SEPARATOR))
            .map(String::strip)
            .filter(part -> !part.isEmpty());
    return new ConfigValue.Items(
        parts.<ConfigValue>map(part -> new ConfigValue.Text(part, origin)).toList(), origin);
  }
}
