package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/**
 * What a client asks.
 *
 * @param text of the prompt
 * @param model alias of the model that shall answer
 * @param device name of the only device that may run it
 */
record Prompt(String text, String model, Optional<String> device) {

  /** A question to a model of one device. */
  Prompt(String text, String model, String device) {
    this(text, model, Optional.of(device));
  }

  /** A question to the model of the stand-in servers. */
  static Prompt standIn(String text) {
    return new Prompt(text, Servers.MODEL, Optional.empty());
  }

  /** The same on one device only. */
  Prompt on(String name) {
    return new Prompt(text, model, name);
  }

  /** The request's body. */
  String body() {
    return JsonNodeFactory.instance.objectNode().put("prompt", text).put("model", model).toString();
  }
}
