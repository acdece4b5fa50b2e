package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;

/** Refuses what this engine would otherwise have to ignore. */
final class Unsupported {

  private static final String PLAIN_TEXT = "{\"type\":\"text\"}";

  private Unsupported() {}

  static Optional<Refusal> check(GenerationSpec spec) {
    if (!spec.tools().isEmpty()) {
      return refusal("tools");
    }
    if (spec.responseFormat().filter(format -> !format.json().equals(PLAIN_TEXT)).isPresent()) {
      return refusal("a response format");
    }
    return hasImage(spec.input()) ? refusal("images") : Optional.empty();
  }

  private static boolean hasImage(PromptInput input) {
    return input instanceof PromptInput.Chat chat
        && chat.messages().stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(ContentPart.Image.class::isInstance);
  }

  private static Optional<Refusal> refusal(String what) {
    return Optional.of(
        new Refusal(FailureCode.UNSUPPORTED, "the built-in engine does not support " + what));
  }
}
