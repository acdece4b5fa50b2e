package dev.bidmesh.executor.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import java.util.List;

/**
 * Takes control tokens out of what users type: the server splits text and template into tokens
 * together, and would take them for its own.
 */
final class SafeInput {

  private final ControlTokens tokens;

  SafeInput(ControlTokens tokens) {
    this.tokens = tokens;
  }

  /** The same request for a model that the server calls otherwise. */
  GenerationRequest of(GenerationRequest request, String digest) {
    GenerationSpec spec = request.spec();
    var safe =
        new GenerationSpec(
            input(spec.input()),
            spec.tools().stream().map(this::json).toList(),
            spec.responseFormat(),
            spec.maxTokens(),
            spec.sampling(),
            spec.stop(),
            spec.extra(),
            spec.hops());
    // Without the token ids, which were those of the text as it was.
    return new GenerationRequest(
        digest,
        safe,
        request.prefix().map(prefix -> new Prefix(tokens.escape(prefix.text()), List.of())));
  }

  private PromptInput input(PromptInput input) {
    if (input instanceof PromptInput.Text text) {
      return new PromptInput.Text(
          tokens.escape(text.base()),
          text.npu().map(tokens::escape),
          text.cpu().map(tokens::escape));
    }
    if (input instanceof PromptInput.Chat chat) {
      return new PromptInput.Chat(chat.messages().stream().map(this::message).toList());
    }
    if (input instanceof PromptInput.Embed embed) {
      return new PromptInput.Embed(
          embed.texts().stream().map(tokens::escape).toList(),
          embed.dimensions(),
          embed.truncate());
    }
    return input;
  }

  private ChatMessage message(ChatMessage message) {
    return new ChatMessage(
        tokens.escape(message.role()),
        message.content().stream().map(this::part).toList(),
        message.toolCalls().stream().map(this::json).toList(),
        message.toolCallId().map(tokens::escape),
        message.name().map(tokens::escape));
  }

  /** Tools and their calls become text of the prompt, with all their names and values. */
  private RawJson json(RawJson raw) {
    JsonNode parsed = Json.parse(raw.json());
    return parsed.isMissingNode() ? raw : RawJson.of(safe(parsed));
  }

  private JsonNode safe(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(tokens.escape(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(each -> list.add(safe(each)));
      return list;
    }
    if (node.isObject()) {
      ObjectNode object = Json.object();
      node.properties()
          .forEach(each -> object.set(tokens.escape(each.getKey()), safe(each.getValue())));
      return object;
    }
    return node;
  }

  private ContentPart part(ContentPart part) {
    return part instanceof ContentPart.Text text
        ? new ContentPart.Text(tokens.escape(text.text()))
        : part;
  }
}
