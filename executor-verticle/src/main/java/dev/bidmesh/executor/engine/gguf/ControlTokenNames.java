package dev.bidmesh.executor.engine.gguf;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds in a vocabulary what structures a conversation. Files are not always right about it: many
 * mark the delimiters of their own template as defined by users, and some mark nothing at all.
 */
final class ControlTokenNames {

  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final Pattern DELIMITER = Pattern.compile("(?s)<\\|.+\\|>|<\uff5c.+\uff5c>");
  private static final List<String> ENDS = List.of("bos", "eos", "eot", "eom");
  private static final List<String> TEMPLATES =
      List.of("tokenizer.chat_template", "tokenizer.chat_template.tool_use");

  private final GgufMetadata metadata;
  private final List<String> tokens;
  private final Set<String> names = new LinkedHashSet<>();

  private ControlTokenNames(GgufMetadata metadata) throws GgufException {
    this.metadata = metadata;
    this.tokens = metadata.texts("tokenizer.ggml.tokens");
  }

  /** Texts of tokens that are no text, none of them empty. */
  static Set<String> of(GgufMetadata metadata) throws GgufException {
    var found = new ControlTokenNames(metadata);
    found.addDelimiters();
    found.addEnds();
    found.addMarked();
    return found.names;
  }

  private void addDelimiters() {
    tokens.stream().filter(token -> DELIMITER.matcher(token).matches()).forEach(names::add);
  }

  private void addEnds() throws GgufException {
    for (String end : ENDS) {
      OptionalLong id = metadata.optionalWhole("tokenizer.ggml." + end + "_token_id");
      // An id beyond the vocabulary stands for none.
      if (id.isPresent() && id.getAsLong() >= 0 && id.getAsLong() < tokens.size()) {
        addIfWord(tokens.get((int) id.getAsLong()));
      }
    }
  }

  private void addMarked() throws GgufException {
    if (!metadata.has("tokenizer.ggml.token_type")) {
      return;
    }
    int[] types = metadata.wholes("tokenizer.ggml.token_type", tokens.size());
    String template = templates();
    for (int id = 0; id < types.length; id++) {
      String token = tokens.get(id);
      if ((types[id] == CONTROL || types[id] == UNKNOWN) && !token.isEmpty()) {
        names.add(token);
      } else if (types[id] == USER_DEFINED && template.contains(token)) {
        addIfWord(token);
      }
    }
  }

  private String templates() throws GgufException {
    var all = new StringBuilder();
    for (String key : TEMPLATES) {
      all.append(metadata.optionalText(key).orElse("")).append('\n');
    }
    return all.toString();
  }

  /** Line breaks, runs of spaces and punctuation are what users write, whatever a file says. */
  private void addIfWord(String token) {
    if (token.length() > 2 && token.codePoints().anyMatch(Character::isLetter)) {
      names.add(token);
    }
  }
}
