package dev.bidmesh.node.config;

import dev.bidmesh.node.config.ConfigValue.Section;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One key of a node's configuration with the value that counts.
 *
 * @param key as it stands in a file
 * @param value in the form in which it is written; a dash for none
 * @param origin where it was set; absent: it is the default
 */
public record Setting(String key, String value, Optional<Origin> origin) {

  /**
   * All settings of a configuration, in the order of the reference page.
   *
   * @param config what counts
   * @param written what was set, from which it was made
   */
  public static List<Setting> of(NodeConfig config, Section written) {
    var settings = new ArrayList<Setting>();
    collect("", config, written, settings);
    return List.copyOf(settings);
  }

  private static void collect(String prefix, Record record, Section written, List<Setting> out) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      String key = prefix + component.getName();
      Object value = Records.read(component, record);
      ConfigValue set = written.values().get(component.getName());
      if (value instanceof Record inner) {
        collect(key + ".", inner, set instanceof Section section ? section : Section.empty(), out);
      } else if (!NodeConfig.SCHEMA.elsewhere().containsKey(key)) {
        out.add(
            new Setting(key, ValueText.of(value), Optional.ofNullable(set).map(Setting::origin)));
      }
    }
  }

  /** Of a list or a map that of its first entry: that of its key says where the key is. */
  private static Origin origin(ConfigValue value) {
    return value instanceof Section section
        ? firstOf(section.values()).map(Setting::origin).orElse(section.origin())
        : value.origin();
  }

  private static Optional<ConfigValue> firstOf(Map<String, ConfigValue> values) {
    return values.values().stream().findFirst();
  }
}
