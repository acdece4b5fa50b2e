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

  private final ControlTokens tokens;
  private final boolean strict;

  /**
   * @param strict whether the model's template fails on two turns of one role in a row, as some do;
   *     such turns are then made one
   */
  Conversation(ControlTokens tokens, boolean strict) {
    this.tokens = tokens;
    this.strict = strict;
  }

  List<Turn> turns(PromptInput input) {
    var turns = new ArrayList<Turn>();
    if (input instanceof PromptInput.Text text) {
      add(turns, "user", text.textFor(Accelerator.CPU));
    } else if (input instanceof PromptInput.Chat chat) {
      chat.messages().forEach(message -> add(turns, message.role(), text(message)));
    }
    return turns;
  }

  /** Text that follows the template as it is. */
  String plain(String text) {
    return tokens.escape(text);
  }

  private void add(List<Turn> turns, String role, String content) {
    var turn = new Turn(tokens.escape(role), tokens.escape(content));
    int last = turns.size() - 1;
    if (strict && last >= 0 && turns.get(last).role().equals(turn.role())) {
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
