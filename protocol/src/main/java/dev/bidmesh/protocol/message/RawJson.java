package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * A JSON value that is passed through without being interpreted, such as a tool's parameter schema.
 *
 * @param json the value as compact JSON text
 */
public record RawJson(@JsonRawValue @JsonValue String json) {

  /** Takes over a parsed value. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static RawJson of(JsonNode node) {
    return new RawJson(node.toString());
  }
}
