package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls of tools as engines tell them: lines of JSON, each a delta of the OpenAI chat API. The
 * parts of one call have the same index; its arguments are the texts of all parts together.
 */
public final class ToolCalls {

  private static final ObjectReader READER =
      new JsonMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String NO_ARGUMENTS = "{}";

  // What has come of a line whose end has not.
  private final StringBuilder begun = new StringBuilder();

  /**
   * Takes a piece of the lines, and gives the deltas that are whole with it.
   *
   * @throws MeshException if a line is broken
   */
  public List<JsonNode> add(String piece) {
    begun.append(piece);
    int end = begun.lastIndexOf("\n");
    if (end < 0) {
      return List.of();
    }
    List<JsonNode> whole = deltas(begun.substring(0, end).lines().toList(), false);
    begun.delete(0, end + 1);
    return whole;
  }

  /**
   * The deltas that complete what {@link #add} gave: a last line without an end, and arguments
   * where a call has none.
   *
   * @param answer one that {@link #of} can read
   */
  List<JsonNode> last(Answer answer) {
    boolean cut = isCut(answer);
    var last = new ArrayList<JsonNode>(deltas(begun.toString().lines().toList(), cut));
    begun.setLength(0);
    if (!cut) {
      joined(deltas(answer.toolCalls(), false)).entrySet().stream()
          .filter(call -> arguments(call.getValue()).isBlank())
          .map(call -> argumentsOf(call.getKey()))
          .forEach(last::add);
    }
    return last;
  }

  /**
   * The calls of an answer in the order of their index, with arguments that hold a JSON object.
   * What an answer that was cut off has not told to its end is left out.
   *
   * @throws MeshException if a call of an answer that was not cut off cannot be read
   */
  public static List<JsonNode> of(Answer answer) {
    boolean cut = isCut(answer);
    var whole = new ArrayList<JsonNode>();
    for (ObjectNode call : joined(deltas(answer.toolCalls(), cut)).values()) {
      if (complete(call, cut)) {
        call.remove("index");
        whole.add(call);
      } else if (!cut) {
        throw broken(Optional.empty());
      }
    }
    return List.copyOf(whole);
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
      JsonNode arguments = call.path("function").path("arguments");
      function.put("arguments", arguments.isObject() ? arguments.toString() : NO_ARGUMENTS);
      raw.add(RawJson.of(out));
    }
    return raw;
  }

  /** A call of {@link #of} in the form of the Ollama API. */
  public static JsonNode withObject(JsonNode call) {
    ObjectNode out = MAPPER.createObjectNode();
    ObjectNode function = out.putObject("function");
    function.set("name", call.path("function").path("name"));
    function.set("arguments", parse(arguments(call)));
    return out;
  }

  private static boolean isCut(Answer answer) {
    return answer.result().finish() != FinishReason.STOP;
  }

  private static List<JsonNode> deltas(List<String> lines, boolean cut) {
    var deltas = new ArrayList<JsonNode>();
    for (int i = 0; i < lines.size(); i++) {
      boolean mayBeCut = cut && i == lines.size() - 1;
      if (!lines.get(i).isBlank() && !(mayBeCut && object(lines.get(i)).isEmpty())) {
        deltas.add(parse(lines.get(i)));
      }
    }
    return deltas;
  }

  private static Map<Integer, ObjectNode> joined(List<JsonNode> deltas) {
    var calls = new TreeMap<Integer, ObjectNode>();
    for (JsonNode delta : deltas) {
      merge(
          calls.computeIfAbsent(delta.path("index").asInt(0), first -> MAPPER.createObjectNode()),
          delta);
    }
    return calls;
  }

  private static void merge(ObjectNode call, JsonNode delta) {
    for (String field : List.of("id", "type")) {
      if (!call.hasNonNull(field) && delta.hasNonNull(field)) {
        call.set(field, delta.get(field));
      }
    }
    ObjectNode function = call.withObjectProperty("function");
    JsonNode name = delta.path("function").path("name");
    if (!function.hasNonNull("name") && name.isTextual() && !name.textValue().isEmpty()) {
      function.set("name", name);
    }
    function.put("arguments", arguments(call) + arguments(delta));
  }

  /** Whether it can be called; puts an empty object where a call that has been told has none. */
  private static boolean complete(ObjectNode call, boolean cut) {
    if (arguments(call).isBlank() && !cut) {
      call.withObjectProperty("function").put("arguments", NO_ARGUMENTS);
    }
    return call.path("function").hasNonNull("name") && object(arguments(call)).isPresent();
  }

  /** Some engines tell them as an object, not as a text. */
  private static String arguments(JsonNode part) {
    JsonNode arguments = part.path("function").path("arguments");
    return arguments.isObject() ? arguments.toString() : arguments.asText("");
  }

  private static ObjectNode argumentsOf(int index) {
    ObjectNode delta = MAPPER.createObjectNode().put("index", index);
    delta.putObject("function").put("arguments", NO_ARGUMENTS);
    return delta;
  }

  private static Optional<ObjectNode> object(String text) {
    try {
      return Optional.of(parse(text));
    } catch (MeshException e) {
      return Optional.empty();
    }
  }

  private static ObjectNode parse(String text) {
    try {
      if (READER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw broken(Optional.of(e));
    }
    throw broken(Optional.empty());
  }

  private static MeshException broken(Optional<Throwable> cause) {
    String message = "the engine sent a tool call that cannot be read; ask again";
    return cause
        .map(known -> new MeshException(FailureCode.ENGINE_FAILED, message, known))
        .orElseGet(() -> new MeshException(FailureCode.ENGINE_FAILED, message));
  }
}
