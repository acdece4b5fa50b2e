package dev.bidmesh.node.cli;

import java.util.Locale;
import java.util.Optional;

/** A line of a chat: something to say, or an order, which begins with a slash. */
sealed interface ChatOrder {

  /** What is shown for {@code /help}. */
  String HELP =
      """
      /why             who answered last, and why
      /model [NAME]    ask another model; without a name: the node chooses
      /system [TEXT]   tell the model what to be; without a text: nothing
      /new             forget what was said
      /help            this list
      /bye             end; so do Ctrl-D, and Ctrl-C on an empty line
      Ctrl-C           end the answer that is being given
      """;

  record Say(String text) implements ChatOrder {}

  record Nothing() implements ChatOrder {}

  record Why() implements ChatOrder {}

  record Model(Optional<String> name) implements ChatOrder {}

  record Instruct(Optional<String> text) implements ChatOrder {}

  record New() implements ChatOrder {}

  record Help() implements ChatOrder {}

  record Bye() implements ChatOrder {}

  record Unknown(String order) implements ChatOrder {}

  /** What a line means. */
  static ChatOrder of(String line) {
    String text = line.strip();
    if (text.isEmpty()) {
      return new Nothing();
    }
    if (!text.startsWith("/")) {
      return new Say(text);
    }
    String[] parts = text.split("\\s+", 2);
    Optional<String> rest = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "/why", "/explain" -> new Why();
      case "/model" -> new Model(rest);
      case "/system" -> new Instruct(rest);
      case "/new", "/clear", "/reset" -> new New();
      case "/help", "/?" -> new Help();
      case "/bye", "/quit", "/exit" -> new Bye();
      default -> new Unknown(parts[0]);
    };
  }
}
