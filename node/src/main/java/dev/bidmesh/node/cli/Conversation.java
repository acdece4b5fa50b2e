package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said in a chat, which every question tells anew: a node remembers nothing of it. */
final class Conversation {

  private final ChatOptions options;
  private final List<Turn> turns = new ArrayList<>();
  private Optional<String> system;
  private Optional<String> model;

  Conversation(ChatOptions options) {
    this.options = options;
    this.system = options.system();
    this.model = options.model();
  }

  /** Forgets everything but what the model is told to be. */
  void forget() {
    turns.clear();
  }

  /**
   * Forgets the older half of what was said, since a model cannot read it all.
   *
   * @return whether there was anything
   */
  boolean forgetOlder() {
    int pairs = turns.size() / 2;
    turns.subList(0, 2 * ((pairs + 1) / 2)).clear();
    return pairs > 0;
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

  /** A question and its answer. */
  void add(String question, String answer) {
    turns.add(new Turn("user", question));
    turns.add(new Turn("assistant", answer));
  }

  /** The body of a request that goes on with a question. */
  String ask(String question) {
    ObjectNode json = Json.object();
    model.ifPresent(name -> json.put("model", name));
    options.maxTokens().ifPresent(most -> json.put("max_tokens", most));
    options.temperature().ifPresent(value -> json.put("temperature", value));
    json.put("stream", true).putObject("stream_options").put("include_usage", true);
    ArrayNode messages = json.putArray("messages");
    system.ifPresent(text -> new Turn("system", text).addTo(messages));
    turns.forEach(turn -> turn.addTo(messages));
    new Turn("user", question).addTo(messages);
    return json.toString();
  }

  private record Turn(String role, String content) {

    void addTo(ArrayNode messages) {
      messages.addObject().put("role", role).put("content", content);
    }
  }
}
