package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls of tools as engines tell them: lines of JSON, each a delta of the OpenAI chat API. The
 * parts of one call have the same index; its arguments are the texts of all parts together.
 */
public final class ToolCalls {

  private static final JsonMapper MAPPER = new JsonMapper();

  // What has come of a line whose end has not.
  private final StringBuilder begun = new StringBuilder();

  /** Takes a piece of the lines, and gives the deltas that are whole with it. */
  public List<JsonNode> add(String piece) {
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
  public static List<JsonNode> merged(List<String> lines) {
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

  /**
   * Calls of the history in the form of the Ollama API, whose arguments are objects, in the form of
   * the OpenAI API, whose arguments are text and which numbers them.
   */
  public static List<RawJson> ofObjects(JsonNode calls) {
    var raw = new ArrayList<RawJson>();
    for (JsonNode call : calls) {
      ObjectNode out = MAPPER.createObjectNode();
      out.put("id", call.path("id").asText("call_" + raw.size())).put("type", "function");
      ObjectNode function = out.putObject("function");
      function.put("name", call.path("function").path("name").asText(""));
      function.put("arguments", call.path("function").path("arguments").toString());
      raw.add(RawJson.of(out));
    }
    return raw;
  }

  /** A call in the form of the Ollama API. */
  public static JsonNode withObject(JsonNode call) {
    ObjectNode out = MAPPER.createObjectNode();
    ObjectNode function = out.putObject("function");
    function.set("name", call.path("function").path("name"));
    function.set("arguments", parse(call.path("function").path("arguments").asText("{}")));
    return out;
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
