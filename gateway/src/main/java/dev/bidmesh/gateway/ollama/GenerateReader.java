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
import java.util.function.Supplier;

/** Reads the body of {@code POST /api/generate}. Safe for use by many threads. */
final class GenerateReader {

  private static final int MAX_NESTING = 64;

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  GenerateReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxImageChars(), MAX_NESTING);
  }

  Asked read(byte[] body) {
    var options = new Options(json.object(Utf8.decode(body)), limits.get());
    JsonFields fields = options.fields();
    refuse(fields);
    String prompt = text(fields, "prompt");
    List<ContentPart> images =
        Images.read("images", fields.any("images").orElse(MissingNode.getInstance()));
    Optional<PromptInput> plain = plain(fields, prompt);
    if (plain.isPresent()) {
      refuseBesides(fields, images);
      return Asked.prompt(options, options.body(plain.get(), false));
    }
    if (prompt.isEmpty() && images.isEmpty()) {
      return Asked.nothing(options);
    }
    PromptInput input = input(prompt, text(fields, "system"), images);
    return Asked.prompt(options, options.body(input, !images.isEmpty()));
  }

  /** A prompt that the model reads without its template of conversations. */
  private static Optional<PromptInput> plain(JsonFields fields, String prompt) {
    boolean raw = fields.flag("raw").orElse(false);
    String suffix = text(fields, "suffix");
    if (raw && !suffix.isEmpty()) {
      throw Options.unsupported(
          "suffix",
          "suffix needs the template of the model, which raw leaves out; send one of them");
    }
    if (!suffix.isEmpty()) {
      return Optional.of(new PromptInput.Infill(prompt, suffix));
    }
    return raw && !prompt.isEmpty() ? Optional.of(new PromptInput.Raw(prompt)) : Optional.empty();
  }

  private static void refuseBesides(JsonFields fields, List<ContentPart> images) {
    if (!text(fields, "system").isEmpty()) {
      throw Options.unsupported("system", "system is not supported with raw or suffix");
    }
    if (!images.isEmpty()) {
      throw Options.unsupported("images", "images are not supported with raw or suffix");
    }
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
    if (!text(fields, "template").isEmpty()) {
      throw Options.unsupported(
          "template",
          "template is not supported: templates belong to the engines of the mesh; render the"
              + " prompt yourself and send it with raw");
    }
    if (fields.any("context").filter(value -> !value.isEmpty()).isPresent()) {
      throw Options.unsupported("context", "context is not supported; use /api/chat");
    }
  }
}
