package dev.bidmesh.node.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of configuration as written, before it has a type. */
public sealed interface ConfigValue {

  /** Where its key was written. */
  Origin origin();

  /** One value. */
  record Text(String text, Origin origin) implements ConfigValue {}

  /** A list of values. */
  record Items(List<ConfigValue> values, Origin origin) implements ConfigValue {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** Keys with values, in the order in which they were written. */
  record Section(Map<String, ConfigValue> values, Origin origin) implements ConfigValue {

    public Section {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A section without keys. */
    public static Section empty() {
      return new Section(Map.of(), Origin.configuration());
    }

    /** This section with a value at a dotted path, sections made as needed. */
    public Section with(String path, ConfigValue value) {
      int dot = path.indexOf('.');
      if (dot < 0) {
        return overriddenBy(new Section(Map.of(path, value), origin));
      }
      Section inner = empty().with(path.substring(dot + 1), value);
      return overriddenBy(new Section(Map.of(path.substring(0, dot), inner), origin));
    }

    /** Both together; where both have a value, the other one's counts. Lists are not joined. */
    public Section overriddenBy(Section other) {
      var merged = new LinkedHashMap<>(values);
      other.values.forEach((key, value) -> merged.merge(key, value, Section::mergeValues));
      return new Section(merged, origin);
    }

    private static ConfigValue mergeValues(ConfigValue mine, ConfigValue others) {
      return mine instanceof Section below && others instanceof Section above
          ? below.overriddenBy(above)
          : others;
    }
  }
}
