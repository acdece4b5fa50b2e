package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.prompt.EmbedTexts;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Reads requests for embeddings. Safe for use by many threads. */
final class EmbedReader {

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  EmbedReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxChars());
  }

  /** The body of {@code POST /api/embed}. */
  Asked read(byte[] body) {
    Options options = options(body);
    JsonFields fields = options.fields();
    boolean truncate = fields.flag("truncate").orElse(true);
    // To Ollama, one empty text is none.
    boolean nothing =
        fields.any("input").filter(text -> text.isTextual() && text.asText().isEmpty()).isPresent();
    List<String> texts = nothing ? List.of() : EmbedTexts.read("input", fields);
    return asked(options, texts, EmbedTexts.dimensions(fields), truncate);
  }

  /** The body of {@code POST /api/embeddings}, the older form of the same with one text. */
  Asked readOne(byte[] body) {
    Options options = options(body);
    Optional<String> prompt =
        options
            .fields()
            .any("prompt")
            .map(
                text -> {
                  if (!text.isTextual()) {
                    throw JsonFields.wrong("prompt", "a text", text);
                  }
                  return text.textValue();
                })
            .filter(text -> !text.isEmpty());
    return asked(options, prompt.map(List::of).orElse(List.of()), OptionalInt.empty(), true);
  }

  private Options options(byte[] body) {
    return new Options(json.object(Utf8.decode(body)), limits.get());
  }

  private static Asked asked(
      Options options, List<String> texts, OptionalInt dimensions, boolean truncate) {
    return new Asked(
        options.model(),
        texts.isEmpty()
            ? Optional.empty()
            : Optional.of(options.embed(new PromptInput.Embed(texts, dimensions, truncate))));
  }

  /**
   * A request that was read.
   *
   * @param model as the client named it
   * @param order what is asked for; absent: only that the model is loaded
   */
  record Asked(String model, Optional<PromptBody> order) {}
}
