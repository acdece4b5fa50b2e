package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of a chat. Problems name the place, such as {@code messages[2].content}. */
final class Messages {

  /** Roles, and what a model of a mesh knows them as. */
  private static final Map<String, String> ROLES =
      Map.of(
          "system", "system",
          "developer", "system",
          "user", "user",
          "assistant", "assistant",
          "tool", "tool");

  private Messages() {}

  static List<ChatMessage> read(JsonFields fields) {
    JsonNode list =
        fields
            .any("messages")
            .orElseThrow(
                () ->
                    problem(
                        "messages",
                        "messages is missing; send for example"
                            + " [{\"role\": \"user\", \"content\": \"Hello\"}]"));
    if (!list.isArray()) {
      throw JsonFields.wrong("messages", "a list", list);
    }
    if (list.isEmpty()) {
      throw problem("messages", "messages must hold at least one message");
    }
    var messages = new ArrayList<ChatMessage>();
    for (int i = 0; i < list.size(); i++) {
      messages.add(message("messages[" + i + "]", list.get(i)));
    }
    return messages;
  }

  static boolean hasImages(List<ChatMessage> messages) {
    return messages.stream()
        .flatMap(message -> message.content().stream())
        .anyMatch(ContentPart.Image.class::isInstance);
  }

  private static ChatMessage message(String at, JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      throw JsonFields.wrong(at, "an object", node);
    }
    List<RawJson> calls = toolCalls(at, node.path("tool_calls"));
    List<ContentPart> content = content(at + ".content", node.path("content"));
    if (content.isEmpty() && calls.isEmpty()) {
      throw problem(at + ".content", at + ".content is missing");
    }
    return new ChatMessage(
        role(at, object), content, calls, text(node, "tool_call_id"), text(node, "name"));
  }

  private static String role(String at, ObjectNode message) {
    String name = message.path("role").asText("");
    return Optional.ofNullable(ROLES.get(name))
        .orElseThrow(
            () ->
                problem(
                    at + ".role", at + ".role must be system, developer, user, assistant or tool"));
  }

  private static List<ContentPart> content(String at, JsonNode content) {
    if (content.isMissingNode() || content.isNull()) {
      return List.of();
    }
    if (content.isTextual()) {
      return List.of(new ContentPart.Text(content.textValue()));
    }
    if (!content.isArray()) {
      throw JsonFields.wrong(at, "a text or a list of parts", content);
    }
    var parts = new ArrayList<ContentPart>();
    for (int i = 0; i < content.size(); i++) {
      parts.add(part(at + "[" + i + "]", content.get(i)));
    }
    return parts;
  }

  private static ContentPart part(String at, JsonNode part) {
    String type = part.path("type").asText("");
    return switch (type) {
      case "text", "refusal" -> new ContentPart.Text(required(at + "." + type, part.path(type)));
      case "image_url" ->
          new ContentPart.Image(
              required(at + ".image_url.url", part.path("image_url").path("url")));
      default ->
          throw CommonFields.unsupported(
              at + ".type", at + ".type must be text or image_url: no engine takes other parts");
    };
  }

  private static String required(String at, JsonNode value) {
    if (!value.isTextual()) {
      throw problem(at, at + " must be a text");
    }
    return value.textValue();
  }

  private static List<RawJson> toolCalls(String at, JsonNode calls) {
    if (calls.isMissingNode() || calls.isNull()) {
      return List.of();
    }
    if (!calls.isArray()) {
      throw JsonFields.wrong(at + ".tool_calls", "a list", calls);
    }
    var raw = new ArrayList<RawJson>();
    calls.forEach(call -> raw.add(RawJson.of(call)));
    return raw;
  }

  private static Optional<String> text(JsonNode message, String field) {
    return Optional.of(message.path(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  private static ProblemException problem(String field, String detail) {
    return Problem.badRequest(field, detail).asException();
  }
}
