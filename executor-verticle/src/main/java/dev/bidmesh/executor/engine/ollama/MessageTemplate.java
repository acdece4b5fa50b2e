package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A chat template that writes each message in the same way, as those of ChatML, Llama 3 and Zephyr
 * do. Templates with conditions are not followed, since a prompt that differs by one character from
 * what Ollama makes of it would be another prompt.
 *
 * @param beforeRole text before the role of a message
 * @param beforeContent text between role and content
 * @param afterContent text after the content
 * @param end text after all messages, with which the answer begins
 */
record MessageTemplate(String beforeRole, String beforeContent, String afterContent, String end) {

  private static final Pattern FORM =
      Pattern.compile(
          "\\{\\{-?\\s*range\\s+\\.Messages\\s*(-?)\\}\\}([^{}]*)"
              + "\\{\\{(-?)\\s*\\.Role\\s*(-?)\\}\\}([^{}]*)"
              + "\\{\\{(-?)\\s*\\.Content\\s*(-?)\\}\\}([^{}]*)"
              + "\\{\\{(-?)\\s*end\\s*(-?)\\}\\}([^{}]*)");

  /** The template of a text, if it has the form that can be followed. */
  static Optional<MessageTemplate> of(String text) {
    Matcher found = FORM.matcher(text.stripLeading());
    if (!found.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new MessageTemplate(
            trimmed(found.group(2), found.group(1), found.group(3)),
            trimmed(found.group(5), found.group(4), found.group(6)),
            trimmed(found.group(8), found.group(7), found.group(9)),
            trimmed(found.group(11), found.group(10), "")));
  }

  /** The conversation, up to where the answer begins. */
  String render(List<ChatMessage> messages) {
    var text = new StringBuilder();
    for (Turn turn : collated(messages)) {
      text.append(beforeRole).append(turn.role()).append(beforeContent);
      text.append(turn.content()).append(afterContent);
    }
    return text.append(end).toString();
  }

  /** Whether a text holds what the template writes around messages, such as {@code <|im_end|>}. */
  boolean isForgedBy(String text) {
    return marks().stream().anyMatch(text::contains);
  }

  private List<String> marks() {
    return List.of(beforeRole, beforeContent, afterContent, end).stream()
        .map(String::strip)
        .filter(mark -> mark.length() > 1)
        .toList();
  }

  /** Ollama joins messages of the same role that follow each other. */
  private static List<Turn> collated(List<ChatMessage> messages) {
    var turns = new ArrayList<Turn>();
    for (ChatMessage message : messages) {
      Optional<Turn> last =
          turns.isEmpty() ? Optional.empty() : Optional.of(turns.get(turns.size() - 1));
      if (last.filter(turn -> turn.role().equals(message.role())).isPresent()) {
        turns.set(turns.size() - 1, last.get().and(text(message)));
      } else {
        turns.add(new Turn(message.role(), text(message)));
      }
    }
    return turns;
  }

  private static String text(ChatMessage message) {
    return message.content().stream()
        .filter(ContentPart.Text.class::isInstance)
        .map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining());
  }

  private static String trimmed(String text, String trimsStart, String trimsEnd) {
    String start = trimsStart.isEmpty() ? text : text.stripLeading();
    return trimsEnd.isEmpty() ? start : start.stripTrailing();
  }

  private record Turn(String role, String content) {
    Turn and(String more) {
      return new Turn(role, content + "\n\n" + more);
    }
  }
}
