package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code system} and {@code messages}. Results of tools are parts of a message here and
 * messages of their own in the mesh. Problems name the place, such as {@code messages[2].content}.
 */
final class Conversation {

  private static final Set<String> ROLES = Set.of("user", "assistant");

  private Conversation() {}

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
    system(fields).ifPresent(messages::add);
    for (int i = 0; i < list.size(); i++) {
      messages.addAll(message("messages[" + i + "]", list.get(i)));
    }
    if (messages.isEmpty()) {
      throw problem("messages", "messages must hold at least one message that says something");
    }
    return messages;
  }

  static ProblemException problem(String field, String detail) {
    return Problem.badRequest(field, detail).asException();
  }

  private static Optional<ChatMessage> system(JsonFields fields) {
    return fields
        .any("system")
        .map(system -> Blocks.read("system", system).onlyText("system"))
        .filter(parts -> !parts.isEmpty())
        .map(parts -> message("system", parts));
  }

  private static List<ChatMessage> message(String at, JsonNode node) {
    if (!node.isObject()) {
      throw JsonFields.wrong(at, "an object", node);
    }
    String role = node.path("role").asText("");
    if (!ROLES.contains(role)) {
      throw problem(at + ".role", at + ".role must be user or assistant");
    }
    if (node.path("content").isMissingNode() || node.path("content").isNull()) {
      throw problem(at + ".content", at + ".content is missing");
    }
    Blocks blocks = Blocks.read(at + ".content", node.path("content"));
    return role.equals("assistant") ? assistant(blocks) : user(at, blocks);
  }

  private static List<ChatMessage> assistant(Blocks blocks) {
    if (blocks.parts().isEmpty() && blocks.calls().isEmpty()) {
      return List.of();
    }
    return List.of(
        new ChatMessage(
            "assistant", blocks.parts(), blocks.calls(), Optional.empty(), Optional.empty()));
  }

  /** Engines want the results right after the calls, and what the user adds behind them. */
  private static List<ChatMessage> user(String at, Blocks blocks) {
    var messages = new ArrayList<ChatMessage>(blocks.results());
    if (!blocks.parts().isEmpty()) {
      messages.add(message("user", blocks.parts()));
    }
    if (messages.isEmpty()) {
      throw problem(at + ".content", at + ".content must hold at least one block");
    }
    return messages;
  }

  private static ChatMessage message(String role, List<ContentPart> parts) {
    return new ChatMessage(role, parts, List.of(), Optional.empty(), Optional.empty());
  }
}
