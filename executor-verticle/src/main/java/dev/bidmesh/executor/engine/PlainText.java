package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;

/** Refuses by name what an engine of plain text would have to ignore. */
public final class PlainText {

  private static final String PLAIN_FORMAT = "{\"type\":\"text\"}";

  private PlainText() {}

  /** Why an engine of this name does not run a prompt; empty if it wants plain text only. */
  public static Optional<Refusal> check(String engine, GenerationSpec spec) {
    if (spec.input() instanceof PromptInput.Embed) {
      return Optional.of(
          new Refusal(FailureCode.UNSUPPORTED, "the engine " + engine + " computes no embeddings"));
    }
    if (spec.input() instanceof PromptInput.Infill) {
      return refusal(engine, "a suffix");
    }
    if (!spec.tools().isEmpty()) {
      return refusal(engine, "tools");
    }
    if (spec.responseFormat().filter(format -> !format.json().equals(PLAIN_FORMAT)).isPresent()) {
      return refusal(engine, "a response format");
    }
    return hasImage(spec.input()) ? refusal(engine, "images") : Optional.empty();
  }

  /** The refusal of something by name. */
  public static Optional<Refusal> refusal(String engine, String what) {
    return Optional.of(
        new Refusal(
            FailureCode.UNSUPPORTED,
            "the engine " + engine + " does not support " + what + "; leave it out"));
  }

  private static boolean hasImage(PromptInput input) {
    return input instanceof PromptInput.Chat chat
        && chat.messages().stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(ContentPart.Image.class::isInstance);
  }
}
