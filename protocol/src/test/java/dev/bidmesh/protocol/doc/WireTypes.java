package dev.bidmesh.protocol.doc;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.codec.WireJson;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the code puts on the wire, found by walking from the sealed hierarchy of messages. */
final class WireTypes {

  private static final Map<Class<?>, String> PLAIN =
      Map.ofEntries(
          Map.entry(String.class, "text"),
          Map.entry(boolean.class, "boolean"),
          Map.entry(Boolean.class, "boolean"),
          Map.entry(int.class, "integer"),
          Map.entry(Integer.class, "integer"),
          Map.entry(long.class, "integer"),
          Map.entry(Long.class, "integer"),
          Map.entry(double.class, "number"),
          Map.entry(Double.class, "number"),
          Map.entry(OptionalInt.class, "integer?"),
          Map.entry(OptionalLong.class, "integer?"),
          Map.entry(OptionalDouble.class, "number?"),
          Map.entry(DeviceId.class, "device id"),
          Map.entry(PromptId.class, "prompt id"),
          Map.entry(BidId.class, "bid id"),
          Map.entry(LaneKey.class, "lane key"),
          Map.entry(FailureCode.class, "failure code"),
          Map.entry(RawJson.class, "JSON"));

  private final ObjectMapper mapper = WireJson.mapper();
  private final Map<String, List<Field>> messages = new TreeMap<>();
  private final Map<String, List<Field>> parts = new TreeMap<>();
  private final Map<String, List<String>> words = new TreeMap<>();

  /**
   * One field of a JSON object.
   *
   * @param name as on the wire
   * @param type in the words of the page; a question mark at the end: may be absent
   */
  record Field(String name, String type) {}

  WireTypes() {
    leaves(MeshMessage.class).forEach(type -> messages.put(type.getSimpleName(), fields(type)));
  }

  /** The fields of messages, by the type's name on the wire. */
  Map<String, List<Field>> messages() {
    return messages;
  }

  /** The fields of objects inside messages. */
  Map<String, List<Field>> parts() {
    return parts;
  }

  /** The values of enumerations, as on the wire. */
  Map<String, List<String>> words() {
    return words;
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(WireTypes::leaves)
        : Stream.of(type);
  }

  private List<Field> fields(Class<?> type) {
    var fields = new ArrayList<Field>();
    kindOf(type).ifPresent(fields::add);
    BeanDescription bean = mapper.getSerializationConfig().introspect(mapper.constructType(type));
    for (BeanPropertyDefinition property : bean.findProperties()) {
      JavaType itsType = property.getPrimaryType();
      fields.add(new Field(property.getName(), text(itsType)));
    }
    return List.copyOf(fields);
  }

  /** Objects of several kinds tell theirs. */
  private static Optional<Field> kindOf(Class<?> type) {
    return Stream.of(type.getInterfaces())
        .flatMap(each -> Stream.ofNullable(each.getAnnotation(JsonTypeInfo.class)))
        .map(info -> new Field(info.property(), "text"))
        .findFirst();
  }

  private String text(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (PLAIN.containsKey(raw)) {
      return PLAIN.get(raw);
    }
    if (raw == Optional.class) {
      return text(type.containedType(0)) + "?";
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return "list of " + text(type.getContentType());
    }
    if (Map.class.isAssignableFrom(raw)) {
      return "object of " + text(type.getContentType());
    }
    if (MeshMessage.class.isAssignableFrom(raw)) {
      return raw.getSimpleName();
    }
    return raw.isEnum() ? word(raw) : part(raw);
  }

  private String word(Class<?> type) {
    String name = nameOf(type);
    words.computeIfAbsent(
        name,
        any ->
            Stream.of(type.getEnumConstants())
                .map(constant -> mapper.convertValue(constant, String.class))
                .toList());
    return name;
  }

  private String part(Class<?> type) {
    String name = nameOf(type);
    leaves(type)
        .filter(leaf -> !parts.containsKey(nameOf(leaf)))
        .toList()
        .forEach(leaf -> parts.put(nameOf(leaf), fields(leaf)));
    return name;
  }

  private static String nameOf(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null
        ? type.getSimpleName()
        : outer.getSimpleName() + "." + type.getSimpleName();
  }
}
