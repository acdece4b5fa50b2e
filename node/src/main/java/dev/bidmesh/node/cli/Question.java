package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A prompt with what the user said about it. Ranges are the node's to judge.
 *
 * @param prompt its text
 * @param model alias; absent: the node chooses
 * @param maxTokens most tokens of the answer
 * @param temperature of sampling
 * @param stop texts that end the answer
 * @param priority in the queue
 * @param deadline for the whole answer
 * @param stream whether to send it as it is generated
 * @param policy how the device is chosen; absent: as the node does
 * @param session prompts of one stay on one device while it is good; absent: it is of none
 * @param device name or id of the only device that may run it; absent: whichever is best
 */
record Question(
    String prompt,
    Optional<String> model,
    OptionalInt maxTokens,
    OptionalDouble temperature,
    List<String> stop,
    OptionalInt priority,
    Duration deadline,
    boolean stream,
    Optional<String> policy,
    Optional<String> session,
    Optional<String> device) {

  Question {
    stop = List.copyOf(stop);
  }

  /** A prompt about which nothing else was said, streamed. */
  static Question of(String prompt, Duration deadline) {
    return new Question(
        prompt,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        List.of(),
        OptionalInt.empty(),
        deadline,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same for one device only. */
  Question onDevice(Optional<String> only) {
    return new Question(
        prompt,
        model,
        maxTokens,
        temperature,
        stop,
        priority,
        deadline,
        stream,
        policy,
        session,
        only);
  }

  /** The body of {@code POST /prompt}. */
  String toJson() {
    ObjectNode json = Json.object().put("prompt", prompt);
    model.ifPresent(value -> json.put("model", value));
    maxTokens.ifPresent(value -> json.put("max_tokens", value));
    temperature.ifPresent(value -> json.put("temperature", value));
    if (!stop.isEmpty()) {
      ArrayNode texts = json.putArray("stop");
      stop.forEach(texts::add);
    }
    priority.ifPresent(value -> json.put("priority", value));
    policy.ifPresent(value -> json.put("policy", value));
    json.put("deadline_ms", deadline.toMillis()).put("stream", stream);
    return json.toString();
  }
}
