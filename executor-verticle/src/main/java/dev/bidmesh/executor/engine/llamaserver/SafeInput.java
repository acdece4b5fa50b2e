package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
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
            spec.tools(),
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
    return input;
  }

  private ChatMessage message(ChatMessage message) {
    return new ChatMessage(
        tokens.escape(message.role()),
        message.content().stream().map(this::part).toList(),
        message.toolCalls(),
        message.toolCallId(),
        message.name());
  }

  private ContentPart part(ContentPart part) {
    return part instanceof ContentPart.Text text
        ? new ContentPart.Text(tokens.escape(text.text()))
        : part;
  }
}
