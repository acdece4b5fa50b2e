package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.prompt.PromptBody;
import java.util.Optional;

/**
 * A request that was read.
 *
 * @param model as the client named it
 * @param streams whether the answer is to come piece by piece
 * @param unloads whether the model is wanted no more once it has answered
 * @param order what is asked for; absent: only that the model is loaded, or unloaded
 */
record Asked(String model, boolean streams, boolean unloads, Optional<PromptBody> order) {

  /** A prompt. */
  static Asked prompt(Options options, PromptBody order) {
    return new Asked(
        options.model(), order.stream().orElse(true), options.unloads(), Optional.of(order));
  }

  /** Nothing but that the model is loaded, or unloaded. */
  static Asked nothing(Options options) {
    return new Asked(options.model(), options.streams(), options.unloads(), Optional.empty());
  }
}
