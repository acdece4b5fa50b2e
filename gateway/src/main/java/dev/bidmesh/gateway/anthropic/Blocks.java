package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of one message, sorted by what it is in the mesh.
 *
 * @param parts texts and images in order
 * @param calls calls of tools in the form of the OpenAI API
 * @param results results of tools
 */
record Blocks(List<ContentPart> parts, List<RawJson> calls, List<ChatMessage> results) {

  Blocks {
    parts = List.copyOf(parts);
    calls = List.copyOf(calls);
    results = List.copyOf(results);
  }

  static Blocks read(String at, JsonNode content) {
    var reader = new Reader();
    if (content.isTextual()) {
      reader.parts.add(new ContentPart.Text(content.textValue()));
    } else if (content.isArray()) {
      for (int i = 0; i < content.size(); i++) {
        reader.add(at + "[" + i + "]", content.get(i));
      }
    } else {
      throw JsonFields.wrong(at, "a text or a list of blocks", content);
    }
    return new Blocks(reader.parts, reader.calls, reader.results);
  }

  /** The parts, where nothing but text is allowed. */
  List<ContentPart> onlyText(String at) {
    boolean others =
        !calls.isEmpty()
            || !results.isEmpty()
            || !parts.stream().allMatch(ContentPart.Text.class::isInstance);
    if (others) {
      throw Conversation.problem(at, at + " may only hold text");
    }
    return parts;
  }

  private static final class Reader {

    private static final String FAILED = "Error";

    private final List<ContentPart> parts = new ArrayList<>();
    private final List<RawJson> calls = new ArrayList<>();
    private final List<ChatMessage> results = new ArrayList<>();

    void add(String at, JsonNode block) {
      switch (block.path("type").asText("")) {
        case "text" -> parts.add(new ContentPart.Text(text(at + ".text", block.path("text"))));
        case "image" -> parts.add(image(at + ".source", block.path("source")));
        case "tool_use" -> calls.add(call(at, block));
        case "tool_result" -> results.add(result(at, block));
        // What the model thought in earlier turns is not shown to it again by any engine.
        case "thinking", "redacted_thinking" -> {}
        default ->
            throw RequestReader.unsupported(
                at + ".type",
                at + ".type must be text, image, tool_use or tool_result: no engine takes others");
      }
    }

    private static ContentPart image(String at, JsonNode source) {
      return switch (source.path("type").asText("")) {
        case "url" -> new ContentPart.Image(text(at + ".url", source.path("url")));
        case "base64" ->
            new ContentPart.Image(
                "data:"
                    + text(at + ".media_type", source.path("media_type"))
                    + ";base64,"
                    + text(at + ".data", source.path("data")));
        default ->
            throw RequestReader.unsupported(at + ".type", at + ".type must be base64 or url");
      };
    }

    private static RawJson call(String at, JsonNode block) {
      JsonNode input = block.path("input");
      if (!input.isObject()) {
        throw JsonFields.wrong(at + ".input", "an object", input);
      }
      ObjectNode call = JsonNodeFactory.instance.objectNode();
      call.put("id", text(at + ".id", block.path("id"))).put("type", "function");
      call.putObject("function")
          .put("name", text(at + ".name", block.path("name")))
          .put("arguments", input.toString());
      return RawJson.of(call);
    }

    private static ChatMessage result(String at, JsonNode block) {
      String id = text(at + ".tool_use_id", block.path("tool_use_id"));
      JsonNode content = block.path("content");
      boolean empty = content.isMissingNode() || content.isNull();
      var parts = new ArrayList<ContentPart>();
      if (block.path("is_error").asBoolean(false)) {
        // There is no other way to tell a model that what it called has failed.
        parts.add(new ContentPart.Text(empty ? FAILED : FAILED + ": "));
      }
      if (!empty) {
        parts.addAll(Blocks.read(at + ".content", content).parts());
      }
      if (parts.isEmpty()) {
        parts.add(new ContentPart.Text(""));
      }
      return new ChatMessage("tool", parts, List.of(), Optional.of(id), Optional.empty());
    }

    private static String text(String at, JsonNode value) {
      if (!value.isTextual()) {
        throw Conversation.problem(at, at + " must be a text");
      }
      return value.textValue();
    }
  }
}
