package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tools and their choice, in the form of the OpenAI API, which engines take. */
final class Tools {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Tools() {}

  /** The definitions. */
  static List<RawJson> read(JsonFields fields) {
    Optional<JsonNode> list = fields.any("tools");
    if (list.isPresent() && !list.get().isArray()) {
      throw JsonFields.wrong("tools", "a list", list.get());
    }
    var tools = new ArrayList<RawJson>();
    for (int i = 0; list.isPresent() && i < list.get().size(); i++) {
      tools.add(tool("tools[" + i + "]", list.get().get(i)));
    }
    return tools;
  }

  /** What the model has to call, as fields for the engine. */
  static Map<String, RawJson> choice(JsonFields fields) {
    var out = new LinkedHashMap<String, RawJson>();
    fields
        .any("tool_choice")
        .ifPresent(
            choice -> {
              out.put("tool_choice", RawJson.of(choice(choice)));
              if (choice.path("disable_parallel_tool_use").asBoolean(false)) {
                out.put("parallel_tool_calls", RawJson.of(BooleanNode.FALSE));
              }
            });
    return out;
  }

  private static RawJson tool(String at, JsonNode tool) {
    if (!tool.isObject()) {
      throw JsonFields.wrong(at, "an object", tool);
    }
    if (!tool.path("type").asText("custom").equals("custom")) {
      throw RequestReader.unsupported(
          at + ".type",
          at + ".type must be custom: no device of the mesh runs tools of a provider");
    }
    requireText(at + ".name", tool.path("name"));
    JsonNode schema = tool.path("input_schema");
    if (!schema.isObject()) {
      throw JsonFields.wrong(at + ".input_schema", "an object", schema);
    }
    ObjectNode out = JSON.objectNode().put("type", "function");
    ObjectNode function = out.putObject("function").put("name", tool.path("name").textValue());
    if (tool.path("description").isTextual()) {
      function.put("description", tool.path("description").textValue());
    }
    function.set("parameters", schema);
    return RawJson.of(out);
  }

  private static JsonNode choice(JsonNode choice) {
    return switch (choice.path("type").asText("")) {
      case "auto" -> TextNode.valueOf("auto");
      case "any" -> TextNode.valueOf("required");
      case "none" -> TextNode.valueOf("none");
      case "tool" -> {
        requireText("tool_choice.name", choice.path("name"));
        ObjectNode out = JSON.objectNode().put("type", "function");
        out.putObject("function").put("name", choice.path("name").textValue());
        yield out;
      }
      default ->
          throw Problem.badRequest(
                  "tool_choice.type", "tool_choice.type must be auto, any, tool or none")
              .asException();
    };
  }

  private static void requireText(String at, JsonNode value) {
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw Problem.badRequest(at, at + " must be a text").asException();
    }
  }
}
