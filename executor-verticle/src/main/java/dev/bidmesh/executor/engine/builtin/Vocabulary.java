package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufMetadata;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The tokens of a model. */
final class Vocabulary {

  /** Stands for a space within tokens. */
  static final char SPACE = '\u2581';

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int BYTE = 6;
  private static final byte[] NOTHING = {};

  private final float[] scores;
  private final byte[][] bytes;
  private final boolean[] control;
  private final Map<String, Integer> texts = new HashMap<>();
  private final Map<String, Integer> controls = new HashMap<>();
  private final int[] byteTokens = new int[256];
  private final int begin;
  private final int unknown;
  private final boolean addBegin;
  private final boolean addSpace;
  private int longestText = 1;

  private Vocabulary(GgufMetadata metadata, List<String> tokens) throws GgufException {
    int size = tokens.size();
    scores = metadata.reals("tokenizer.ggml.scores", size);
    int[] types = metadata.wholes("tokenizer.ggml.token_type", size);
    begin = metadata.whole("tokenizer.ggml.bos_token_id", 0, size - 1);
    unknown = metadata.wholeOr(0, "tokenizer.ggml.unknown_token_id", 0, size - 1);
    addBegin = metadata.flagOr(true, "tokenizer.ggml.add_bos_token");
    addSpace = metadata.flagOr(true, "tokenizer.ggml.add_space_prefix");
    bytes = new byte[size][];
    control = new boolean[size];
    java.util.Arrays.fill(byteTokens, unknown);
    for (int token = 0; token < size; token++) {
      register(metadata, token, tokens.get(token), types[token]);
    }
    control[metadata.whole("tokenizer.ggml.eos_token_id", 0, size - 1)] = true;
  }

  static Vocabulary of(GgufMetadata metadata) throws GgufException {
    String model = metadata.text("tokenizer.ggml.model");
    if (!model.equals("llama")) {
      throw metadata.problem(
          "tokenizer is " + model + "; this engine reads llama (SPM) only; " + GgufFile.OTHERS);
    }
    List<String> tokens = metadata.texts("tokenizer.ggml.tokens");
    if (tokens.isEmpty()) {
      throw metadata.problem("key tokenizer.ggml.tokens holds no tokens");
    }
    return new Vocabulary(metadata, tokens);
  }

  private void register(GgufMetadata metadata, int token, String text, int type)
      throws GgufException {
    bytes[token] = NOTHING;
    if (type == NORMAL || type == USER_DEFINED) {
      texts.putIfAbsent(text, token);
      bytes[token] = text.replace(SPACE, ' ').getBytes(UTF_8);
      longestText = Math.max(longestText, text.length());
    } else if (type == CONTROL) {
      controls.putIfAbsent(text, token);
      control[token] = true;
    } else if (type == BYTE) {
      int value = byteValue(metadata, text);
      byteTokens[value] = token;
      bytes[token] = new byte[] {(byte) value};
    }
  }

  private static int byteValue(GgufMetadata metadata, String text) throws GgufException {
    if (!text.matches("<0x[0-9A-Fa-f]{2}>")) {
      throw metadata.problem("byte token '" + text + "' is not of the form <0xNN>");
    }
    return Integer.parseInt(text.substring(3, 5), 16);
  }

  /** The token of a text that is not a control token. */
  OptionalInt ofText(String text) {
    Integer token = texts.get(text);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** The names of all control tokens. */
  Set<String> controls() {
    return Collections.unmodifiableSet(controls.keySet());
  }

  /** The control token of a name. */
  OptionalInt ofControl(String name) {
    Integer token = controls.get(name);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token);
  }

  /** The token that stands for one byte. */
  int ofByte(byte value) {
    return byteTokens[value & 0xff];
  }

  /** The token that begins every prompt, if the model wants one. */
  OptionalInt begin() {
    return addBegin ? OptionalInt.of(begin) : OptionalInt.empty();
  }

  /** Whether text gets a space before it. */
  boolean addsSpace() {
    return addSpace;
  }

  float score(int token) {
    return scores[token];
  }

  /** What a token stands for; control tokens stand for nothing. */
  byte[] bytes(int token) {
    return bytes[token].clone();
  }

  /** Whether a token ends an answer: whatever is no text does. */
  boolean endsAnswer(int token) {
    return control[token];
  }

  boolean contains(int token) {
    return token >= 0 && token < bytes.length;
  }

  /** Characters of the longest token. */
  int longestText() {
    return longestText;
  }
}
