package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.openai.ToolCalls;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the body of {@code POST /api/chat}. Safe for use by many threads. */
final class ChatReader {

  private static final int MAX_NESTING = 64;
  private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  ChatReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxImageChars(), MAX_NESTING);
  }

  Asked read(byte[] body) {
    var options = new Options(json.object(Utf8.decode(body)), limits.get());
    List<ChatMessage> messages = messages(options.fields());
    if (messages.isEmpty()) {
      return Asked.nothing(options);
    }
    boolean images =
        messages.stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(ContentPart.Image.class::isInstance);
    return Asked.prompt(options, options.body(new PromptInput.Chat(messages), images));
  }

  private static List<ChatMessage> messages(JsonFields fields) {
    Optional<JsonNode> list = fields.any("messages");
    if (list.isPresent() && !list.get().isArray()) {
      throw JsonFields.wrong("messages", "a list", list.get());
    }
    var messages = new ArrayList<ChatMessage>();
    for (int i = 0; list.isPresent() && i < list.get().size(); i++) {
      messages.add(message("messages[" + i + "]", list.get().get(i)));
    }
    return messages;
  }

  private static ChatMessage message(String at, JsonNode node) {
    if (!(node instanceof ObjectNode object)) {
      throw JsonFields.wrong(at, "an object", node);
    }
    String role = object.path("role").asText("");
    if (!ROLES.contains(role)) {
      throw Options.problem(at + ".role", at + ".role must be system, user, assistant or tool");
    }
    var content = new ArrayList<ContentPart>();
    text(at, object, "content")
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> content.add(new ContentPart.Text(text)));
    content.addAll(Images.read(at + ".images", object.path("images")));
    List<RawJson> calls = calls(at + ".tool_calls", object.path("tool_calls"));
    if (content.isEmpty() && calls.isEmpty()) {
      content.add(new ContentPart.Text(""));
    }
    return new ChatMessage(role, content, calls, Optional.empty(), text(at, object, "tool_name"));
  }

  private static List<RawJson> calls(String at, JsonNode calls) {
    if (isAbsent(calls)) {
      return List.of();
    }
    require(calls.isArray(), at, "a list", calls);
    for (int i = 0; i < calls.size(); i++) {
      String function = at + "[" + i + "].function";
      JsonNode called = calls.get(i).path("function");
      require(called.isObject(), function, "an object", called);
      require(called.path("name").isTextual(), function + ".name", "a text", called.path("name"));
      JsonNode arguments = called.path("arguments");
      require(
          isAbsent(arguments) || arguments.isObject(),
          function + ".arguments",
          "an object",
          arguments);
    }
    return ToolCalls.ofObjects(calls);
  }

  private static Optional<String> text(String at, ObjectNode message, String field) {
    JsonNode text = message.path(field);
    require(isAbsent(text) || text.isTextual(), at + "." + field, "a text", text);
    return Optional.of(text).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static void require(boolean met, String field, String wanted, JsonNode got) {
    if (!met) {
      throw JsonFields.wrong(field, wanted, got);
    }
  }
}
