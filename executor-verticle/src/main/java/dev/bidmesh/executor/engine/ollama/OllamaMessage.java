package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.RawJson;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes messages as Ollama takes them. */
final class OllamaMessage {

  private static final String BASE64 = ";base64,";

  private OllamaMessage() {}

  /**
   * A message.
   *
   * @param conversation of which it is one: a tool's result names the tool, which the OpenAI API
   *     does only where it is called
   */
  static ObjectNode write(ChatMessage message, List<ChatMessage> conversation) {
    ObjectNode node = Json.object();
    node.put("role", message.role()).put("content", text(message));
    List<String> images = images(message);
    if (!images.isEmpty()) {
      ArrayNode array = node.putArray("images");
      images.forEach(array::add);
    }
    if (!message.toolCalls().isEmpty()) {
      ArrayNode calls = node.putArray("tool_calls");
      message.toolCalls().forEach(call -> calls.add(call(Json.parse(call.json()))));
    }
    message.toolCallId().ifPresent(id -> result(node, id, message, conversation));
    return node;
  }

  /** An image that cannot be sent, since its data is not in the request. */
  static Optional<String> foreignImage(List<ChatMessage> conversation) {
    return conversation.stream()
        .flatMap(message -> message.content().stream())
        .filter(ContentPart.Image.class::isInstance)
        .map(part -> ((ContentPart.Image) part).url())
        .filter(url -> !(url.startsWith("data:") && url.contains(BASE64)))
        .findFirst();
  }

  private static String text(ChatMessage message) {
    return message.content().stream()
        .filter(ContentPart.Text.class::isInstance)
        .map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining());
  }

  private static List<String> images(ChatMessage message) {
    return message.content().stream()
        .filter(ContentPart.Image.class::isInstance)
        .map(part -> ((ContentPart.Image) part).url())
        .map(url -> url.substring(url.indexOf(BASE64) + BASE64.length()))
        .toList();
  }

  private static ObjectNode call(JsonNode call) {
    JsonNode function = call.path("function");
    JsonNode arguments = function.path("arguments");
    ObjectNode node = Json.object();
    if (call.hasNonNull("id")) {
      node.set("id", call.get("id"));
    }
    JsonNode parsed = arguments.isTextual() ? Json.parse(arguments.asText()) : arguments;
    node.putObject("function")
        .put("name", function.path("name").asText(""))
        .set("arguments", parsed.isObject() ? parsed : Json.object());
    return node;
  }

  private static void result(
      ObjectNode node, String id, ChatMessage message, List<ChatMessage> conversation) {
    node.put("tool_call_id", id);
    message.name().or(() -> toolName(id, conversation)).ifPresent(it -> node.put("tool_name", it));
  }

  private static Optional<String> toolName(String id, List<ChatMessage> conversation) {
    return conversation.stream()
        .flatMap(message -> message.toolCalls().stream())
        .map(RawJson::json)
        .map(Json::parse)
        .filter(call -> call.path("id").asText("").equals(id))
        .map(call -> call.path("function").path("name").asText(""))
        .filter(name -> !name.isEmpty())
        .findFirst();
  }
}
