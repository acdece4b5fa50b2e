package dev.bidmesh.gateway.prompt;

import com.fasterxml.jackson.databind.JsonNode;

/** Names what kind of value was sent, for error messages. Never quotes a text. */
final class JsonKinds {

  private static final int MAX_NUMBER_CHARS = 24;

  private JsonKinds() {}

  static String of(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> "a text";
      case NUMBER -> shortened(node.asText());
      case BOOLEAN -> node.asText();
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL -> "null";
      default -> "nothing";
    };
  }

  private static String shortened(String number) {
    return number.length() <= MAX_NUMBER_CHARS
        ? number
        : number.substring(0, MAX_NUMBER_CHARS) + "…";
  }
}
