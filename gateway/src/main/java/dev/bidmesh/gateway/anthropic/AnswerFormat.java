package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.protocol.message.RawJson;
import java.util.Optional;

/** The schema that the answer must follow, in the form of the OpenAI API, which engines take. */
final class AnswerFormat {

  private static final String SCHEMA = "json_schema";

  private AnswerFormat() {}

  static Optional<RawJson> read(JsonFields fields) {
    Optional<JsonNode> within = fields.any("output_config").map(config -> config.path("format"));
    return within
        .filter(format -> !format.isMissingNode() && !format.isNull())
        .map(format -> schema("output_config.format", format))
        .or(() -> fields.any("output_format").map(format -> schema("output_format", format)));
  }

  private static RawJson schema(String at, JsonNode format) {
    if (!format.path("type").asText("").equals(SCHEMA)) {
      throw RequestReader.unsupported(at + ".type", at + ".type must be " + SCHEMA);
    }
    JsonNode schema = format.path("schema");
    if (!schema.isObject()) {
      throw JsonFields.wrong(at + ".schema", "an object", schema);
    }
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("type", SCHEMA);
    out.putObject(SCHEMA).put("name", "answer").put("strict", true).set("schema", schema);
    return RawJson.of(out);
  }
}
