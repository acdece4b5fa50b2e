package dev.bidmesh.node.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Values of configuration records as people write them. */
final class ValueText {

  private static final String NOTHING = "–";

  private ValueText() {}

  /** A value in the form in which it is set; a dash for one that is not set. */
  static String of(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    if (value instanceof Enum<?> constant) {
      return label(constant);
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(ValueText::of).orElse(NOTHING);
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent() ? String.valueOf(number.getAsInt()) : NOTHING;
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? String.valueOf(number.getAsDouble()) : NOTHING;
    }
    if (value instanceof List<?> list) {
      return list.isEmpty() ? NOTHING : joined(list);
    }
    if (value instanceof Map<?, ?> map) {
      return map.isEmpty() ? NOTHING : entries(map);
    }
    return value.toString();
  }

  static String label(Enum<?> constant) {
    try {
      var named =
          constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
      return named == null ? constant.name().toLowerCase(Locale.ROOT) : named.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("enum without its own constant: " + constant, e);
    }
  }

  private static String joined(List<?> list) {
    return list.stream().map(ValueText::of).collect(Collectors.joining("; "));
  }

  private static String entries(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + of(entry.getValue()))
        .sorted()
        .collect(Collectors.joining("; "));
  }
}
