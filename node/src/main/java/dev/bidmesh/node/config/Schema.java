package dev.bidmesh.node.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that a configuration record has: one per component, those of a record inside a record
 * joined by a dot.
 *
 * @param keys every key that takes a value, in order of declaration
 * @param elsewhere components that are no keys because another key decides them: path to that key
 */
public record Schema(List<String> keys, Map<String, String> elsewhere) {

  /** What the name of every environment variable starts with. */
  public static final String VARIABLE_PREFIX = "BIDMESH_";

  public Schema {
    keys = List.copyOf(keys);
    elsewhere = Map.copyOf(elsewhere);
  }

  /** The keys of a record type. */
  public static Schema of(Class<? extends Record> type) {
    return of(type, Map.of());
  }

  /** The keys of a record type but for those that other keys decide. */
  public static Schema of(Class<? extends Record> type, Map<String, String> elsewhere) {
    var keys = new ArrayList<String>();
    collect("", type, keys);
    keys.removeAll(elsewhere.keySet());
    return new Schema(keys, elsewhere);
  }

  /** The environment variable that sets a key: {@code BIDMESH_EXECUTOR_QUEUE_CAPACITY}. */
  public static String variableOf(String key) {
    String spaced = key.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2");
    return VARIABLE_PREFIX + spaced.toUpperCase(Locale.ROOT);
  }

  /** What has keys below it: {@code executor} and the like. */
  public List<String> sections() {
    var sections = new LinkedHashSet<String>();
    for (String key : keys) {
      for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
        sections.add(key.substring(0, dot));
      }
    }
    return List.copyOf(sections);
  }

  /** The variables that set keys. */
  public List<String> variables() {
    return keys.stream().map(Schema::variableOf).toList();
  }

  /** The key that a variable sets. */
  public Optional<String> keyOf(String variable) {
    return keys.stream().filter(key -> variableOf(key).equals(variable)).findFirst();
  }

  private static void collect(String prefix, Class<?> type, List<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String path = prefix + component.getName();
      if (component.getType().isRecord()) {
        collect(path + ".", component.getType(), keys);
      } else {
        keys.add(path);
      }
    }
  }
}
