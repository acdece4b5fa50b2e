package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Embedding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user asks: one text in up to three variants, a chat, a text to go on from or to fill in,
 * or the embeddings of texts.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PromptInput.Text.class, name = "text"),
  @JsonSubTypes.Type(value = PromptInput.Chat.class, name = "chat"),
  @JsonSubTypes.Type(value = PromptInput.Raw.class, name = "raw"),
  @JsonSubTypes.Type(value = PromptInput.Infill.class, name = "infill"),
  @JsonSubTypes.Type(value = PromptInput.Embed.class, name = "embed")
})
public sealed interface PromptInput {

  /** Length in characters (Unicode code points) of what a lane of the given kind would get. */
  int charsFor(Accelerator accelerator);

  /**
   * How many bytes its texts, messages and images have at least on the wire: a character has as
   * many as UTF-16 has units. Adds up lengths and reads no text.
   */
  long leastBytes();

  /** Length in characters of the images in it, which no lane reads as text. */
  default long imageChars() {
    return 0;
  }

  /** The same with each image empty. Takes a step for each part, however long these are. */
  default PromptInput withoutImages() {
    return this;
  }

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

    @Override
    public long leastBytes() {
      return (long) base.length()
          + npu.map(String::length).orElse(0)
          + cpu.map(String::length).orElse(0);
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

    @Override
    public long leastBytes() {
      return messages.stream().mapToLong(ChatMessage::leastBytes).sum();
    }

    @Override
    public long imageChars() {
      return messages.stream()
          .flatMap(message -> message.content().stream())
          .filter(ContentPart.Image.class::isInstance)
          .mapToLong(part -> ((ContentPart.Image) part).url().length())
          .sum();
    }

    @Override
    public Chat withoutImages() {
      return imageChars() == 0
          ? this
          : new Chat(messages.stream().map(ChatMessage::withoutImages).toList());
    }
  }

  /**
   * A text as the model is to read it, without a chat template; control tokens in it are tokens.
   * Only for lanes that declare {@link Capability#RAW}.
   *
   * @param text not empty
   */
  record Raw(String text) implements PromptInput {

    public Raw {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("text must not be empty");
      }
    }

    @Override
    public int charsFor(Accelerator accelerator) {
      return text.codePointCount(0, text.length());
    }

    @Override
    public long leastBytes() {
      return text.length();
    }
  }

  /**
   * A beginning and an end; asked for is what stands between them. Only for lanes that declare
   * {@link Capability#INFILL}.
   *
   * @param before may be empty
   * @param after not empty
   */
  record Infill(String before, String after) implements PromptInput {

    public Infill {
      if (after.isEmpty()) {
        throw new IllegalArgumentException("after must not be empty");
      }
    }

    @Override
    public int charsFor(Accelerator accelerator) {
      return before.codePointCount(0, before.length()) + after.codePointCount(0, after.length());
    }

    @Override
    public long leastBytes() {
      return (long) before.length() + after.length();
    }
  }

  /**
   * Texts whose embeddings are asked for; the answer is one vector for each, in their order. Only
   * for lanes that declare {@link Capability#EMBEDDINGS}.
   *
   * @param texts 1 to {@link #MAX_TEXTS}
   * @param dimensions how long the vectors are to be, where a model leaves the choice; absent: as
   *     long as the model makes them
   * @param truncate whether the end of a text that is too long may be left out, by engines that can
   *     do so; otherwise such a text is an error
   */
  record Embed(List<String> texts, OptionalInt dimensions, boolean truncate)
      implements PromptInput {

    /** Most texts of one request. */
    public static final int MAX_TEXTS = 2_048;

    public Embed {
      texts = Checks.atMost("texts", MAX_TEXTS, texts);
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("texts must not be empty");
      }
      dimensions.ifPresent(
          count -> Checks.between("dimensions", count, 1, Embedding.MAX_DIMENSIONS));
    }

    /** What is left to do once there are vectors of the first texts. */
    public Embed after(int vectors) {
      return new Embed(texts.subList(vectors, texts.size()), dimensions, truncate);
    }

    @Override
    public int charsFor(Accelerator accelerator) {
      return texts.stream().mapToInt(text -> text.codePointCount(0, text.length())).sum();
    }

    @Override
    public long leastBytes() {
      return texts.stream().mapToLong(String::length).sum();
    }
  }

  /** The same text for every lane. */
  static PromptInput text(String text) {
    return new Text(text, Optional.empty(), Optional.empty());
  }
}
