package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.prompt.PromptBody;
import java.util.Optional;

/**
 * A request that was read.
 *
 * @param model as the client named it
 * @param streams whether the answer is to come piece by piece
 * @param order what is asked for; absent: only that the model is loaded
 */
record Asked(String model, boolean streams, Optional<PromptBody> order) {

  /** A prompt. */
  static Asked prompt(String model, PromptBody order) {
    return new Asked(model, order.stream().orElse(true), Optional.of(order));
  }

  /** Nothing but that the model is loaded. */
  static Asked load(String model, boolean streams) {
    return new Asked(model, streams, Optional.empty());
  }
}
