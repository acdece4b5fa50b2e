package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.server.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Ollama shows of a model. */
final class Shown {

  private static final Pattern PARAMETER = Pattern.compile("(?m)^(\\S+)\\s+(.*?)\\s*$");

  private Shown() {}

  static OllamaModel.Details read(JsonNode shown) {
    List<String> can = new ArrayList<>();
    shown.path("capabilities").forEach(each -> can.add(each.asText("")));
    // Versions that tell no capabilities had no embedding models of another kind either.
    boolean tells = shown.has("capabilities");
    return new OllamaModel.Details(
        !tells || can.contains("completion"),
        can.contains("embedding"),
        maxContext(shown.path("model_info")),
        ownContext(shown.path("parameters").asText("")),
        can.contains("tools"),
        can.contains("vision"),
        can.contains("thinking"),
        can.contains("insert"),
        parameters(shown, "stop"),
        template(shown));
  }

  /** A system message or a conversation of the Modelfile would have to be rendered too. */
  private static Optional<MessageTemplate> template(JsonNode shown) {
    boolean plain =
        shown.path("system").asText("").isEmpty()
            && shown.path("messages").isEmpty()
            && shown.path("renderer").asText("").isEmpty()
            && shown.path("parser").asText("").isEmpty();
    return plain ? MessageTemplate.of(shown.path("template").asText("")) : Optional.empty();
  }

  private static OptionalInt maxContext(JsonNode info) {
    String architecture = info.path("general.architecture").asText("");
    return count(info.path(architecture + ".context_length"));
  }

  private static OptionalInt ownContext(String parameters) {
    return parameters(parameters, "num_ctx").stream()
        .filter(value -> value.matches("[1-9][0-9]{0,8}"))
        .mapToInt(Integer::parseInt)
        .findFirst();
  }

  private static List<String> parameters(JsonNode shown, String name) {
    return parameters(shown.path("parameters").asText(""), name).stream()
        .map(value -> value.startsWith("\"") ? Json.parse(value).asText(value) : value)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  private static List<String> parameters(String lines, String name) {
    var values = new ArrayList<String>();
    Matcher line = PARAMETER.matcher(lines);
    while (line.find()) {
      if (line.group(1).equals(name)) {
        values.add(line.group(2));
      }
    }
    return values;
  }

  /** A count of tokens. */
  static OptionalInt count(JsonNode node) {
    return node.canConvertToInt() && node.asInt() > 0
        ? OptionalInt.of(node.asInt())
        : OptionalInt.empty();
  }

  /** The loaded models by digest. */
  static Map<String, OllamaModel.Loaded> loaded(JsonNode running) {
    var loaded = new HashMap<String, OllamaModel.Loaded>();
    for (JsonNode each : running.path("models")) {
      loaded.put(
          each.path("digest").asText(""),
          new OllamaModel.Loaded(
              each.path("size").asLong(0),
              each.path("size_vram").asLong(0),
              count(each.path("context_length"))));
    }
    return loaded;
  }
}
