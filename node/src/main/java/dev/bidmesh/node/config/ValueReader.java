package dev.bidmesh.node.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** Turns written values into the types that configuration records have. */
final class ValueReader {

  private ValueReader() {}

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException with the end of a sentence that starts with the key
   */
  static Object read(Type type, ConfigValue value) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic, value);
    }
    if (value instanceof ConfigValue.Text text) {
      return scalar((Class<?>) type, text.text());
    }
    throw new IllegalArgumentException("must be a single value");
  }

  private static Object generic(ParameterizedType type, ConfigValue value) {
    Type of = type.getActualTypeArguments()[0];
    if (type.getRawType() == Optional.class) {
      return Optional.of(read(of, value));
    }
    if (type.getRawType() == List.class) {
      return list(of, value);
    }
    if (type.getRawType() == Map.class) {
      return map(type.getActualTypeArguments()[1], value);
    }
    throw new IllegalStateException("no configuration record may hold a " + type);
  }

  private static Map<String, Object> map(Type of, ConfigValue value) {
    var read = new LinkedHashMap<String, Object>();
    if (value instanceof ConfigValue.Section section) {
      section.values().forEach((key, each) -> read.put(key, read(of, each)));
      return read;
    }
    var entries = value instanceof ConfigValue.Items items ? items.values() : List.of(value);
    for (ConfigValue each : entries) {
      addEntry(of, each, read);
    }
    return read;
  }

  /** In a variable, where a map cannot be written otherwise: {@code KEY=VALUE,VALUE}. */
  private static void addEntry(Type of, ConfigValue entry, Map<String, Object> read) {
    String[] parts =
        entry instanceof ConfigValue.Text text ? text.text().split("=", 2) : new String[0];
    if (parts.length < 2 || parts[0].isBlank()) {
      throw new IllegalArgumentException("must hold keys with values, or KEY=VALUE,VALUE");
    }
    var values =
        Arrays.stream(parts[1].split(","))
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .<ConfigValue>map(value -> new ConfigValue.Text(value, entry.origin()))
            .toList();
    var items = new ConfigValue.Items(values, entry.origin());
    if (read.putIfAbsent(parts[0].strip(), read(of, items)) != null) {
      throw new IllegalArgumentException("has '" + parts[0].strip() + "' twice");
    }
  }

  private static List<Object> list(Type of, ConfigValue value) {
    if (value instanceof ConfigValue.Section) {
      throw new IllegalArgumentException(
          "must be a list, such as [one, two], and not have keys below it");
    }
    var values = value instanceof ConfigValue.Items items ? items.values() : List.of(value);
    var read = new ArrayList<Object>();
    values.forEach(each -> read.add(read(of, each)));
    return List.copyOf(read);
  }

  private static Object scalar(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    } else if (type == Duration.class) {
      return Durations.parse(text);
    } else if (type == boolean.class || type == Boolean.class) {
      return bool(text);
    } else if (type == int.class || type == Integer.class) {
      return number("a whole number", text, Integer::valueOf);
    } else if (type == long.class || type == Long.class) {
      return number("a whole number", text, Long::valueOf);
    } else if (type == double.class || type == Double.class) {
      return real(text);
    } else if (type == OptionalInt.class) {
      return OptionalInt.of(number("a whole number", text, Integer::valueOf));
    } else if (type == OptionalDouble.class) {
      return OptionalDouble.of(real(text));
    } else if (type.isEnum()) {
      return constant(type, text);
    }
    throw new IllegalStateException("no configuration record may hold a " + type);
  }

  private static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
    };
  }

  private static double real(String text) {
    double value = number("a number", text, Double::valueOf);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("must be a finite number, not '" + text + "'");
    }
    return value;
  }

  private static <N> N number(String what, String text, Function<String, N> parse) {
    try {
      return parse.apply(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be " + what + ", not '" + text + "'", e);
    }
  }

  private static Object constant(Class<?> type, String text) {
    var constants = Arrays.asList(type.getEnumConstants());
    var labels = constants.stream().map(each -> label(type, (Enum<?>) each)).toList();
    int index = labels.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      String known = String.join(", ", labels);
      throw new IllegalArgumentException("must be one of " + known + ", not '" + text + "'");
    }
    return constants.get(index);
  }

  private static String label(Class<?> type, Enum<?> constant) {
    try {
      var named = type.getField(constant.name()).getAnnotation(JsonProperty.class);
      return named == null ? constant.name().toLowerCase(Locale.ROOT) : named.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("enum without its own constant: " + constant, e);
    }
  }
}
