package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the body of {@code POST /api/generate}. Safe for use by many threads. */
final class GenerateReader {

  private static final int MAX_NESTING = 64;

  private final PromptLimits limits;
  private final StrictJson json;

  GenerateReader(PromptLimits limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.maxChars(), MAX_NESTING);
  }

  Asked read(byte[] body) {
    var options = new Options(json.object(Utf8.decode(body)), limits);
    JsonFields fields = options.fields();
    refuse(fields);
    String prompt = text(fields, "prompt");
    List<ContentPart> images =
        Images.read("images", fields.any("images").orElse(MissingNode.getInstance()));
    if (prompt.isEmpty() && images.isEmpty()) {
      return Asked.nothing(options);
    }
    PromptInput input = input(prompt, text(fields, "system"), images);
    return Asked.prompt(options, options.body(input, !images.isEmpty()));
  }

  private static PromptInput input(String prompt, String system, List<ContentPart> images) {
    if (system.isEmpty() && images.isEmpty()) {
      return PromptInput.text(prompt);
    }
    var messages = new ArrayList<ChatMessage>();
    if (!system.isEmpty()) {
      messages.add(ChatMessage.text("system", system));
    }
    var content = new ArrayList<ContentPart>();
    content.add(new ContentPart.Text(prompt));
    content.addAll(images);
    messages.add(new ChatMessage("user", content, List.of(), Optional.empty(), Optional.empty()));
    return new PromptInput.Chat(messages);
  }

  private static String text(JsonFields fields, String name) {
    Optional<JsonNode> value = fields.any(name);
    if (value.isPresent() && !value.get().isTextual()) {
      throw JsonFields.wrong(name, "a text", value.get());
    }
    return value.map(JsonNode::textValue).orElse("");
  }

  private static void refuse(JsonFields fields) {
    if (fields.flag("raw").orElse(false)) {
      throw Options.unsupported(
          "raw", "raw is not supported: templates belong to the engines of the mesh");
    }
    for (String field : List.of("suffix", "template")) {
      if (!text(fields, field).isEmpty()) {
        throw Options.unsupported(field, field + " is not supported by the engines of the mesh");
      }
    }
    if (fields.any("context").filter(value -> !value.isEmpty()).isPresent()) {
      throw Options.unsupported("context", "context is not supported; use /api/chat");
    }
  }
}
