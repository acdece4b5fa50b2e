package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.executor.engine.llama.child.ChildCommand.Turn;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A prompt as the turns of a conversation, in which nobody types control tokens. */
final class Conversation {

  private static final String SYSTEM = "system";
  private static final String DEVELOPER = "developer";
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  private final ControlTokens tokens;
  private final boolean strict;

  /**
   * @param strict whether the model's template fails on conversations of a form that it does not
   *     expect, as some do; they are then brought into the one that all take: at most one system
   *     turn, and after it the turns of user and assistant by turns, that of the user first
   */
  Conversation(ControlTokens tokens, boolean strict) {
    this.tokens = tokens;
    this.strict = strict;
  }

  List<Turn> turns(PromptInput input) {
    var turns = new ArrayList<Turn>();
    if (input instanceof PromptInput.Text text) {
      turns.add(turn(USER, text.textFor(Accelerator.CPU)));
    } else if (input instanceof PromptInput.Chat chat) {
      chat.messages().forEach(message -> turns.add(turn(message.role(), text(message))));
    }
    return strict ? alternating(turns) : turns;
  }

  /** What is said in it, a line for each turn, without the template. */
  String text(PromptInput input) {
    return turns(input).stream().map(Turn::content).collect(Collectors.joining("\n"));
  }

  /** Text that follows the template as it is. */
  String plain(String text) {
    return tokens.escape(text);
  }

  private Turn turn(String role, String content) {
    return new Turn(tokens.escape(role), tokens.escape(content));
  }

  private static List<Turn> alternating(List<Turn> turns) {
    var even = new ArrayList<Turn>();
    for (Turn turn : turns) {
      boolean first = even.stream().allMatch(each -> each.role().equals(SYSTEM));
      String role = strictRole(turn.role(), first);
      if (first && role.equals(ASSISTANT)) {
        even.add(new Turn(USER, ""));
      }
      append(even, new Turn(role, turn.content()));
    }
    if (even.stream().allMatch(each -> each.role().equals(SYSTEM))) {
      even.add(new Turn(USER, ""));
    }
    return even;
  }

  /** Such templates know three roles, and that of the system at the beginning only. */
  private static String strictRole(String role, boolean first) {
    boolean system = role.equals(SYSTEM) || role.equals(DEVELOPER);
    return role.equals(ASSISTANT) ? ASSISTANT : system && first ? SYSTEM : USER;
  }

  private static void append(List<Turn> turns, Turn turn) {
    int last = turns.size() - 1;
    if (last >= 0 && turns.get(last).role().equals(turn.role())) {
      turns.set(last, new Turn(turn.role(), turns.get(last).content() + "\n\n" + turn.content()));
    } else {
      turns.add(turn);
    }
  }

  private static String text(ChatMessage message) {
    return message.content().stream()
        .filter(ContentPart.Text.class::isInstance)
        .map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining());
  }
}
