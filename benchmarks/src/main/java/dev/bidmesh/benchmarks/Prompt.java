package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * What a client asks.
 *
 * @param text of the prompt
 * @param model alias of the model that shall answer
 * @param device name of the only device that may run it
 * @param deadline after which it ends with an error; absent: the node's own
 * @param policy by which its device is chosen; absent: the node's own
 */
record Prompt(
    String text,
    String model,
    Optional<String> device,
    Optional<Duration> deadline,
    Optional<String> policy) {

  /** A question to a model of one device. */
  Prompt(String text, String model, String device) {
    this(text, model, Optional.of(device), Optional.empty(), Optional.empty());
  }

  /** A question to the model of the stand-in servers. */
  static Prompt standIn(String text) {
    return new Prompt(text, Servers.MODEL, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same on one device only. */
  Prompt on(String name) {
    return new Prompt(text, model, Optional.of(name), deadline, policy);
  }

  /** The same, to be answered within a time. */
  Prompt within(Duration time) {
    return new Prompt(text, model, device, Optional.of(time), policy);
  }

  /** The same for all devices, chosen by a policy. */
  Prompt anywhere(String by) {
    return new Prompt(text, model, Optional.empty(), deadline, Optional.of(by));
  }

  /** The request's body. */
  String body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("prompt", text).put("model", model);
    deadline.ifPresent(time -> body.put("deadline_ms", time.toMillis()));
    policy.ifPresent(rule -> body.put("policy", rule));
    return body.toString();
  }
}
