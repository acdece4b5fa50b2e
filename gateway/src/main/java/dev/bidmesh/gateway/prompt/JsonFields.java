package dev.bidmesh.gateway.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.problem.Nearest;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The fields of one JSON object, taken by name and kind. Whatever is not exactly what was asked for
 * ends in a {@link ProblemException} that names the field and what it must be.
 */
public final class JsonFields {

  private final ObjectNode object;

  private JsonFields(ObjectNode object) {
    this.object = object;
  }

  /**
   * The fields of an object that may have none but the known ones.
   *
   * @throws ProblemException naming the first unknown field and the nearest known one
   */
  public static JsonFields of(ObjectNode object, List<String> known) {
    object.fieldNames().forEachRemaining(name -> requireKnown(name, known));
    return new JsonFields(object);
  }

  /**
   * The fields of an object of an API that is not ours: one that is {@code null} is absent, and
   * unknown ones are nobody's business here.
   */
  public static JsonFields lenient(ObjectNode object) {
    ObjectNode present = object.deepCopy();
    present.removeIf(JsonNode::isNull);
    return new JsonFields(present);
  }

  /** A value of any kind. */
  public Optional<JsonNode> any(String field) {
    return value(field);
  }

  /** A text of 1 to {@code maxChars} characters with more than white space. */
  public Optional<String> text(String field, int maxChars) {
    return value(field).map(node -> text(field, node, maxChars));
  }

  /** A whole number within {@code [min, max]}. */
  public OptionalLong whole(String field, long min, long max) {
    Optional<JsonNode> node = value(field);
    if (node.isEmpty()) {
      return OptionalLong.empty();
    }
    JsonNode number = node.get();
    if (!number.isIntegralNumber()
        || !number.canConvertToLong()
        || number.longValue() < min
        || number.longValue() > max) {
      throw wrong(field, "a whole number from " + min + " to " + max, number);
    }
    return OptionalLong.of(number.longValue());
  }

  /** A number within a range. */
  public OptionalDouble number(String field, Range range) {
    Optional<JsonNode> node = value(field);
    if (node.isEmpty()) {
      return OptionalDouble.empty();
    }
    JsonNode number = node.get();
    if (!number.isNumber() || !range.contains(number.doubleValue())) {
      throw wrong(field, "a number " + range.words(), number);
    }
    return OptionalDouble.of(number.doubleValue());
  }

  /** {@code true} or {@code false}. */
  public Optional<Boolean> flag(String field) {
    return value(field)
        .map(
            node -> {
              if (!node.isBoolean()) {
                throw wrong(field, "true or false", node);
              }
              return node.booleanValue();
            });
  }

  /** One text, or a list of at most {@code maxCount}; an absent field is an empty list. */
  public List<String> texts(String field, int maxCount, int maxChars) {
    JsonNode node = value(field).orElse(object.arrayNode());
    if (node.isTextual()) {
      return List.of(stopText(field, node, maxChars));
    }
    if (!node.isArray() || node.size() > maxCount) {
      throw wrong(field, "a text or a list of at most " + maxCount + " texts", node);
    }
    var texts = new ArrayList<String>();
    node.forEach(each -> texts.add(stopText(field, each, maxChars)));
    return List.copyOf(texts);
  }

  private Optional<JsonNode> value(String field) {
    return Optional.ofNullable(object.get(field));
  }

  private static String text(String field, JsonNode node, int maxChars) {
    if (!node.isTextual()) {
      throw wrong(field, "a text", node);
    }
    if (node.textValue().isBlank()) {
      throw Problem.badRequest(field, field + " must not be empty").asException();
    }
    return checked(field, node.textValue(), maxChars);
  }

  /** Unlike other texts one that ends an answer may be white space, such as a line end. */
  private static String stopText(String field, JsonNode node, int maxChars) {
    if (!node.isTextual() || node.textValue().isEmpty()) {
      String what = node.isTextual() ? "an empty text" : JsonKinds.of(node);
      throw Problem.badRequest(
              field, field + " must hold texts of at least one character, not " + what)
          .asException();
    }
    return checked(field, node.textValue(), maxChars);
  }

  private static String checked(String field, String text, int maxChars) {
    if (text.length() > maxChars) {
      throw Problem.badRequest(
              field,
              field + " has " + text.length() + " characters, at most " + maxChars + " are allowed")
          .asException();
    }
    return text;
  }

  private static void requireKnown(String name, List<String> known) {
    if (!known.contains(name)) {
      String hint = Nearest.hint(name, known);
      String remedy = hint.isEmpty() ? "; known are " + String.join(", ", known) : hint;
      throw Problem.badRequest(name, "unknown field '" + name + "'" + remedy).asException();
    }
  }

  /** What is wrong with a field that is something else than was wanted. */
  public static ProblemException wrong(String field, String wanted, JsonNode got) {
    return Problem.badRequest(field, field + " must be " + wanted + ", not " + JsonKinds.of(got))
        .asException();
  }
}
