package dev.bidmesh.executor.engine.server;

import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;
import java.util.Set;

/** What a request needs beyond plain text. */
public final class Needs {

  private Needs() {}

  /** Something that a request needs and a model cannot do, in plain words. */
  public static Optional<String> missing(GenerationSpec spec, Set<Capability> can) {
    if (!spec.tools().isEmpty() && !can.contains(Capability.TOOLS)) {
      return Optional.of("tools");
    }
    if (hasImages(spec.input()) && !can.contains(Capability.IMAGES)) {
      return Optional.of("images");
    }
    return spec.responseFormat().isPresent() && !can.contains(Capability.JSON)
        ? Optional.of("responseFormat")
        : Optional.empty();
  }

  /** Whether there are images in it. */
  public static boolean hasImages(PromptInput input) {
    return input instanceof PromptInput.Chat chat
        && chat.messages().stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(part -> part instanceof ContentPart.Image);
  }
}
