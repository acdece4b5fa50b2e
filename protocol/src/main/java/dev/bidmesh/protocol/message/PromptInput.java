package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.bidmesh.protocol.Accelerator;
import java.util.List;
import java.util.Optional;

/** What the user asks: one text in up to three variants, or a chat. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PromptInput.Text.class, name = "text"),
  @JsonSubTypes.Type(value = PromptInput.Chat.class, name = "chat")
})
public sealed interface PromptInput {

  /** Length in characters (Unicode code points) of what a lane of the given kind would get. */
  int charsFor(Accelerator accelerator);

  /**
   * One text; a lane takes its variant where there is one.
   *
   * @param base for every lane without a variant of its own
   * @param npu for NPU lanes
   * @param cpu for CPU and GPU lanes
   */
  record Text(String base, Optional<String> npu, Optional<String> cpu) implements PromptInput {

    /** The text that a lane of the given kind gets. */
    public String textFor(Accelerator accelerator) {
      return (accelerator == Accelerator.NPU ? npu : cpu).orElse(base);
    }

    @Override
    public int charsFor(Accelerator accelerator) {
      String text = textFor(accelerator);
      return text.codePointCount(0, text.length());
    }
  }

  /**
   * A conversation, oldest message first.
   *
   * @param messages at least one
   */
  record Chat(List<ChatMessage> messages) implements PromptInput {

    public Chat {
      messages = List.copyOf(messages);
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("messages must not be empty");
      }
    }

    @Override
    public int charsFor(Accelerator accelerator) {
      return messages.stream().mapToInt(ChatMessage::chars).sum();
    }
  }

  /** The same text for every lane. */
  static PromptInput text(String text) {
    return new Text(text, Optional.empty(), Optional.empty());
  }
}
