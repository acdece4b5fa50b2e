package dev.bidmesh.gateway.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.problem.Problem;
import java.util.Map;

/**
 * Finds halves of surrogate pairs, which JSON can escape but no encoding can carry: somewhere on
 * its way to an engine such a text would silently become another one.
 */
final class Surrogates {

  private static final int MAX_PLACE_CHARS = 160;

  private Surrogates() {}

  /**
   * Looks at all names and texts of a document.
   *
   * @param place of the node in the document, such as {@code messages[0].content}
   * @throws dev.bidmesh.gateway.problem.ProblemException naming the place of the first
   */
  static void refuse(String place, JsonNode node) {
    if (holdsLone(node)) {
      refuseAt(place, node);
    }
  }

  private static boolean holdsLone(JsonNode node) {
    if (node.isTextual()) {
      return hasLone(node.textValue());
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (hasLone(field.getKey()) || holdsLone(field.getValue())) {
        return true;
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      if (holdsLone(node.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** The places are told only where there is something wrong. */
  private static void refuseAt(String place, JsonNode node) {
    if (node.isTextual() && hasLone(node.textValue())) {
      throw problem(place, "");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (hasLone(field.getKey())) {
        throw problem(place.isEmpty() ? "the body" : place, "a name that has ");
      }
      refuseAt(place.isEmpty() ? field.getKey() : place + "." + field.getKey(), field.getValue());
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      refuseAt(place + "[" + i + "]", node.get(i));
    }
  }

  private static boolean hasLone(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static RuntimeException problem(String place, String what) {
    String shown =
        place.codePointCount(0, place.length()) <= MAX_PLACE_CHARS
            ? place
            : place.substring(0, place.offsetByCodePoints(0, MAX_PLACE_CHARS)) + "…";
    return Problem.badRequest(
            shown, shown + " holds " + what + "half of a surrogate pair, which is no character")
        .asException();
  }
}
