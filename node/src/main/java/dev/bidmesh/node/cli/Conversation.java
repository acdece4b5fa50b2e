package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said in a chat, which every question tells anew: a node remembers nothing of it. */
final class Conversation {

  private final ChatOptions options;
  private final List<Exchange> exchanges = new ArrayList<>();
  private Optional<String> system;
  private Optional<String> model;

  Conversation(ChatOptions options) {
    this.options = options;
    this.system = options.system();
    this.model = options.model();
  }

  /** Forgets everything but what the model is told to be. */
  void forget() {
    exchanges.clear();
  }

  /** Questions that were answered and are not forgotten. */
  int answered() {
    return exchanges.size();
  }

  void use(Optional<String> other) {
    model = other;
  }

  void instruct(Optional<String> instruction) {
    system = instruction;
  }

  Optional<String> model() {
    return model;
  }

  /**
   * Goes on with a question and its answer. What was said before those that it was told with is
   * forgotten, since models cannot read it all.
   *
   * @param told as in {@link #ask}
   */
  void add(String question, String answer, int told) {
    exchanges.subList(0, exchanges.size() - told).clear();
    exchanges.add(new Exchange(question, answer));
  }

  /**
   * The body of a request that goes on with a question.
   *
   * @param told how many of the latest answered questions, with their answers, it tells first; at
   *     most {@link #answered}
   */
  String ask(String question, int told) {
    ObjectNode json = Json.object();
    model.ifPresent(name -> json.put("model", name));
    options.maxTokens().ifPresent(most -> json.put("max_tokens", most));
    options.temperature().ifPresent(value -> json.put("temperature", value));
    json.put("stream", true).putObject("stream_options").put("include_usage", true);
    ArrayNode messages = json.putArray("messages");
    system.ifPresent(text -> say(messages, "system", text));
    for (Exchange each : exchanges.subList(exchanges.size() - told, exchanges.size())) {
      say(messages, "user", each.question());
      say(messages, "assistant", each.answer());
    }
    say(messages, "user", question);
    return json.toString();
  }

  /** What helps if a question does not fit though nothing that was said before is told with it. */
  String shorten() {
    var parts = new ArrayList<>(List.of("the question"));
    system.ifPresent(text -> parts.add("/system"));
    options.maxTokens().ifPresent(most -> parts.add("--max-tokens"));
    return parts.size() == 1
        ? "the question alone is too long: ask something shorter"
        : "too long with nothing said before it: shorten " + Texts.either(parts);
  }

  private static void say(ArrayNode messages, String role, String content) {
    messages.addObject().put("role", role).put("content", content);
  }

  private record Exchange(String question, String answer) {}
}
