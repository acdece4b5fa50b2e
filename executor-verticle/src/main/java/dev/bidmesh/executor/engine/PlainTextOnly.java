package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;

/** Refuses what an engine of plain text would otherwise have to ignore. */
public final class PlainTextOnly {

  private static final String PLAIN_TEXT = "{\"type\":\"text\"}";

  private PlainTextOnly() {}

  /**
   * What a prompt needs beyond plain text.
   *
   * @param engine how it is called, for people
   */
  public static Optional<Refusal> check(String engine, GenerationSpec spec) {
    if (!spec.tools().isEmpty()) {
      return refusal(engine, "tools");
    }
    if (spec.responseFormat().filter(format -> !format.json().equals(PLAIN_TEXT)).isPresent()) {
      return refusal(engine, "a response format");
    }
    return hasImage(spec.input()) ? refusal(engine, "images") : Optional.empty();
  }

  private static boolean hasImage(PromptInput input) {
    return input instanceof PromptInput.Chat chat
        && chat.messages().stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(ContentPart.Image.class::isInstance);
  }

  private static Optional<Refusal> refusal(String engine, String what) {
    return Optional.of(new Refusal(FailureCode.UNSUPPORTED, engine + " does not support " + what));
  }
}
