package dev.bidmesh.executor.engine.program;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a conversation becomes one text for a program that tokenizes it as a whole. Since such a
 * program turns the name of a control token into the token wherever it stands, a name that a user
 * typed is broken by a space behind its first character.
 */
public enum PromptTemplate {
  /** Llama 3 and later. */
  LLAMA3(
      "<|begin_of_text|>", "<|start_header_id|>%s<|end_header_id|>\n\n", "<|eot_id|>", "<(?=\\|)"),
  /** ChatML, for example of Qwen. */
  CHATML("", "<|im_start|>%s\n", "<|im_end|>\n", "<(?=\\|)"),
  /** Phi 3. */
  PHI3("", "<|%s|>\n", "<|end|>\n", "<(?=\\||/?s>|unk>)"),
  /** Gemma, which has no system messages: they are given as a user's. */
  GEMMA(
      "<bos>",
      "<start_of_turn>%s\n",
      "<end_of_turn>\n",
      "<(?=(start|end)_of_(turn|image)>|/?[bep](os|ad)>|unk>|mask>)"),
  /** No control tokens: the text as it is, or one message after the other, each with its role. */
  PLAIN("", "", "\n", "(?!)");

  private static final List<String> ROLES = List.of("system", "user", "assistant", "tool");

  private final String begin;
  private final String head;
  private final String end;
  private final Pattern control;

  /**
   * @param begin before everything
   * @param head before a message, with its role
   * @param end behind a message
   * @param control the first character of what could become a control token
   */
  PromptTemplate(String begin, String head, String end, String control) {
    this.begin = begin;
    this.head = head;
    this.end = end;
    this.control = Pattern.compile(control);
  }

  /** The name for users. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The template of a name, if there is one. */
  public static Optional<PromptTemplate> ofLabel(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** All names, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(PromptTemplate::label).collect(Collectors.joining(", "));
  }

  /** The text for a program that computes on an accelerator. */
  public String render(PromptInput input, Accelerator accelerator) {
    if (input instanceof PromptInput.Chat chat) {
      return this == PLAIN ? transcript(chat) : chat(chat.messages());
    }
    if (input instanceof PromptInput.Raw raw) {
      return raw.text();
    }
    String text = input instanceof PromptInput.Text t ? t.textFor(accelerator) : "";
    return this == PLAIN ? text : chat(List.of(ChatMessage.text("user", text)));
  }

  private String chat(List<ChatMessage> messages) {
    var out = new StringBuilder(begin);
    for (ChatMessage message : messages) {
      out.append(head(message.role())).append(escape(text(message))).append(end);
    }
    return out.append(head("assistant")).toString();
  }

  private String head(String role) {
    // A role is the client's to choose; one that no template knows must not break the head.
    return head.formatted(roleName(ROLES.contains(role) ? role : "user"));
  }

  private String roleName(String role) {
    if (this != GEMMA) {
      return role;
    }
    return role.equals("assistant") ? "model" : "user";
  }

  private String escape(String text) {
    return control.matcher(text).replaceAll(found -> found.group() + " ");
  }

  private static String transcript(PromptInput.Chat chat) {
    if (chat.messages().size() == 1) {
      return text(chat.messages().get(0));
    }
    return chat.messages().stream()
        .map(message -> message.role() + ": " + text(message))
        .collect(Collectors.joining("\n", "", "\nassistant:"));
  }

  private static String text(ChatMessage message) {
    return message.content().stream()
        .filter(ContentPart.Text.class::isInstance)
        .map(part -> ((ContentPart.Text) part).text())
        .collect(Collectors.joining());
  }
}
