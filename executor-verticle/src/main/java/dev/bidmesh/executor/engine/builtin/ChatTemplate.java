package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufMetadata;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ChatML form of a conversation. Control tokens are put in as tokens and text is tokenized by
 * itself, so a user who types the name of a control token gets its letters.
 */
final class ChatTemplate {

  private static final String START = "<|im_start|>";
  private static final String END = "<|im_end|>";

  private final Vocabulary vocabulary;
  private final RawPrompt raw;
  private final int start;
  private final int end;

  private ChatTemplate(Vocabulary vocabulary, int start, int end) {
    this.vocabulary = vocabulary;
    this.raw = new RawPrompt(vocabulary);
    this.start = start;
    this.end = end;
  }

  /** The template of a model whose vocabulary has the control tokens of ChatML. */
  static ChatTemplate chatMl(GgufMetadata metadata, Vocabulary vocabulary) throws GgufException {
    return new ChatTemplate(
        vocabulary, control(metadata, vocabulary, START), control(metadata, vocabulary, END));
  }

  private static int control(GgufMetadata metadata, Vocabulary vocabulary, String name)
      throws GgufException {
    return vocabulary
        .ofControl(name)
        .orElseThrow(
            () ->
                metadata.problem(
                    "has no token "
                        + name
                        + "; this engine speaks ChatML only; "
                        + GgufFile.OTHERS));
  }

  /** The tokens of a prompt, up to the place where the answer begins. */
  List<Integer> tokens(PromptInput input, Accelerator accelerator) {
    var tokens = new ArrayList<Integer>();
    vocabulary.begin().ifPresent(tokens::add);
    if (input instanceof PromptInput.Raw given) {
      tokens.addAll(raw.tokens(given.text()));
      return tokens;
    }
    if (input instanceof PromptInput.Chat chat) {
      chat.messages().forEach(message -> add(message.role(), text(message), tokens));
    } else if (input instanceof PromptInput.Text text) {
      add("user", text.textFor(accelerator), tokens);
    }
    tokens.add(start);
    tokens.addAll(SpmTokenizer.tokens(vocabulary, "assistant\n"));
    return tokens;
  }

  private void add(String role, String text, List<Integer> tokens) {
    tokens.add(start);
    tokens.addAll(SpmTokenizer.tokens(vocabulary, role + "\n" + text));
    tokens.add(end);
    tokens.addAll(SpmTokenizer.tokens(vocabulary, "\n"));
  }

  private static String text(ChatMessage message) {
    return message.content().stream()
        .filter(ContentPart.Text.class::isInstance)
        .map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining());
  }
}
