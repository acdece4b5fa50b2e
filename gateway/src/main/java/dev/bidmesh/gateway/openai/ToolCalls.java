package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls of tools as engines tell them: lines of JSON, each a delta of the OpenAI chat API. The
 * parts of one call have the same index; its arguments are the texts of all parts together.
 */
final class ToolCalls {

  private static final JsonMapper MAPPER = new JsonMapper();

  // What has come of a line whose end has not.
  private final StringBuilder begun = new StringBuilder();

  /** Takes a piece of the lines, and gives the deltas that are whole with it. */
  List<JsonNode> add(String piece) {
    begun.append(piece);
    int end = begun.lastIndexOf("\n");
    if (end < 0) {
      return List.of();
    }
    List<JsonNode> whole = begun.substring(0, end).lines().map(ToolCalls::parse).toList();
    begun.delete(0, end + 1);
    return whole;
  }

  /** The calls that all lines make together, in the order of their index. */
  static List<JsonNode> merged(List<String> lines) {
    var calls = new TreeMap<Integer, ObjectNode>();
    for (String line : lines) {
      if (parse(line) instanceof ObjectNode delta) {
        int index = delta.path("index").asInt(0);
        Optional.ofNullable(calls.putIfAbsent(index, delta)).ifPresent(call -> merge(call, delta));
      }
    }
    calls.values().forEach(call -> call.remove("index"));
    return List.copyOf(calls.values());
  }

  private static void merge(ObjectNode call, ObjectNode delta) {
    ObjectNode function = call.withObjectProperty("function");
    String arguments =
        function.path("arguments").asText("") + delta.path("function").path("arguments").asText("");
    function.put("arguments", arguments);
    for (String field : List.of("id", "type")) {
      if (!call.hasNonNull(field) && delta.hasNonNull(field)) {
        call.set(field, delta.get(field));
      }
    }
    if (!function.hasNonNull("name") && delta.path("function").hasNonNull("name")) {
      function.set("name", delta.path("function").get("name"));
    }
  }

  private static JsonNode parse(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new MeshException(FailureCode.ENGINE_FAILED, "the engine sent a broken tool call", e);
    }
  }
}
