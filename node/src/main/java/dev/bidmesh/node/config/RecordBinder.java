package dev.bidmesh.node.config;

import dev.bidmesh.node.config.ConfigValue.Section;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lays what was written over a record of defaults. Knows nothing of any particular record: types
 * come from the components, ranges from the records' own constructors, which name the component at
 * the start of their complaint.
 */
public final class RecordBinder {

  private static final Pattern JAVA_DURATION = Pattern.compile("\\bPT[0-9HMS.]*[HMS]\\b");

  private final Schema schema;

  /**
   * @param schema the keys that suggestions are made from
   */
  public RecordBinder(Schema schema) {
    this.schema = schema;
  }

  /**
   * Makes a record with the defaults for whatever was not written.
   *
   * @throws ConfigException naming the key, where it was written, and the remedy
   */
  public <R extends Record> R bind(R defaults, Section written) {
    return bind("", defaults, written);
  }

  @SuppressWarnings("unchecked") // the canonical constructor of a record's class makes that class
  private <R extends Record> R bind(String prefix, R defaults, Section written) {
    var components = defaults.getClass().getRecordComponents();
    rejectUnknown(prefix, components, written);
    var values = Stream.of(components).map(each -> value(prefix, each, defaults, written));
    return (R) create(prefix, defaults.getClass(), values.toArray(), written);
  }

  private void rejectUnknown(String prefix, RecordComponent[] components, Section written) {
    var known = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (Map.Entry<String, ConfigValue> each : written.values().entrySet()) {
      String path = prefix + each.getKey();
      Origin origin = each.getValue().origin();
      if (schema.elsewhere().containsKey(path)) {
        String instead = schema.elsewhere().get(path);
        throw new ConfigException(origin, path + " follows from " + instead + ": set that instead");
      }
      if (!known.contains(each.getKey())) {
        boolean isSection = each.getValue() instanceof Section;
        String hint = Nearest.hint(path, isSection ? schema.sections() : schema.keys());
        throw new ConfigException(origin, "unknown key " + path + "." + hint);
      }
    }
  }

  private Object value(String prefix, RecordComponent component, Record defaults, Section written) {
    Object otherwise = Records.read(component, defaults);
    ConfigValue value = written.values().get(component.getName());
    if (value == null) {
      return otherwise;
    }
    String path = prefix + component.getName();
    return otherwise instanceof Record inner
        ? bind(path + ".", inner, section(path, value))
        : convert(path, component, value);
  }

  private static Object convert(String path, RecordComponent component, ConfigValue value) {
    try {
      return ValueReader.read(component.getGenericType(), value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(value.origin(), path + " " + e.getMessage());
    }
  }

  private Section section(String path, ConfigValue value) {
    if (value instanceof Section section) {
      return section;
    }
    String example =
        schema.keys().stream().filter(key -> key.startsWith(path + ".")).findFirst().orElse(path);
    throw new ConfigException(
        value.origin(), path + " is a section, not a value: write keys below it, like " + example);
  }

  private static Record create(String prefix, Class<?> type, Object[] values, Section from) {
    try {
      return Records.create(type, values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException complaint) {
        throw outOfRange(prefix, complaint, from);
      }
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private static ConfigException outOfRange(
      String prefix, IllegalArgumentException complaint, Section from) {
    String text = String.valueOf(complaint.getMessage());
    ConfigValue culprit = from.values().get(text.split("[^A-Za-z0-9]", 2)[0]);
    Origin origin = culprit == null ? from.origin() : culprit.origin();
    return new ConfigException(origin, prefix + inOurForm(text));
  }

  /** Records of other modules write durations as Java does. */
  private static String inOurForm(String text) {
    return JAVA_DURATION
        .matcher(text)
        .replaceAll(found -> Durations.format(Duration.parse(found.group())));
  }
}
