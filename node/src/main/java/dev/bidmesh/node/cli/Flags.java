package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.ConfigValue;
import dev.bidmesh.node.config.ConfigValue.Items;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.ConfigValue.Text;
import dev.bidmesh.node.config.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the flags that were given as the configuration keys that they set. */
final class Flags {

  private Section section = Section.empty();

  /** A flag with one value; null if it was not given. */
  Flags value(String flag, String key, @Nullable Object value) {
    return value == null ? this : set(key, text(flag, value));
  }

  /** A flag without a value. */
  Flags on(String flag, String key, boolean given) {
    return given ? set(key, text(flag, true)) : this;
  }

  /** A flag that may be repeated. */
  Flags values(String flag, String key, List<String> values) {
    Origin origin = Origin.flag(flag);
    var items = values.stream().<ConfigValue>map(value -> new Text(value, origin)).toList();
    return values.isEmpty() ? this : set(key, new Items(items, origin));
  }

  Section section() {
    return section;
  }

  private Flags set(String key, ConfigValue value) {
    section = section.with(key, value);
    return this;
  }

  private static Text text(String flag, Object value) {
    return new Text(String.valueOf(value), Origin.flag(flag));
  }
}
