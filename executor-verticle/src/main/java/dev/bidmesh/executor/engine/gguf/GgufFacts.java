package dev.bidmesh.executor.engine.gguf;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a node wants to know of a model file before it runs it.
 *
 * @param architecture as the file calls it, for example {@code llama} or {@code qwen2}
 * @param tokenizer as the file calls it, for example {@code llama} or {@code gpt2}
 * @param names of the model, the preferred one first
 * @param context most tokens that the model was made for, where the file says so
 * @param controlTokens texts of tokens that are no text, which users must not be able to type
 * @param longestToken characters of the longest token, at least 1
 * @param strictTemplate whether its chat template refuses conversations of a form that it does not
 *     expect
 * @param beginsWithToken whether a prompt gets a token before its text
 * @param encodings codes of the encodings of its tensors
 * @param weights numbers that the model consists of
 * @param embeds whether it computes embeddings and writes no text
 */
public record GgufFacts(
    String architecture,
    String tokenizer,
    List<String> names,
    OptionalInt context,
    Set<String> controlTokens,
    int longestToken,
    boolean strictTemplate,
    boolean beginsWithToken,
    Set<Integer> encodings,
    long weights,
    boolean embeds) {

  // Encoders: they read a text from both ends, so they write none.
  private static final Set<String> ENCODERS =
      Set.of(
          "bert",
          "distilbert",
          "eurobert",
          "gemma-embedding",
          "jina-bert-v2",
          "jina-bert-v3",
          "modern-bert",
          "neo-bert",
          "nomic-bert",
          "nomic-bert-moe",
          "t5encoder");

  private static final Predicate<String> REFUSES = text -> text.contains("raise_exception");
  private static final int MAX_CONTEXT = 1 << 24;

  // Longest list that llama.cpp keeps for layers; versions before August 2026 do not look at it
  // everywhere.
  private static final int MAX_LAYERS = 512;

  // Ways to pool, as llama.cpp numbers them: 1 to 3 are the mean, the first and the last token.
  private static final int LAST_TOKEN = 3;
  private static final int RANK = 4;

  public GgufFacts {
    names = List.copyOf(names);
    controlTokens = Set.copyOf(controlTokens);
    encodings = Set.copyOf(encodings);
  }

  /**
   * Reads the description of a file.
   *
   * @throws GgufException if it is not a whole GGUF file of a language model that writes or
   *     computes embeddings
   */
  public static GgufFacts read(Path path) throws GgufException {
    GgufHeader header = GgufReader.read(path);
    GgufMetadata metadata = header.metadata();
    requireWhole(metadata);
    String architecture = metadata.text("general.architecture");
    requireFewLayers(metadata, architecture);
    if (header.tensors().isEmpty() || !metadata.has("tokenizer.ggml.tokens")) {
      throw metadata.problem(
          "is no whole language model: it lacks "
              + (header.tensors().isEmpty() ? "tensors" : "a vocabulary"));
    }
    return new GgufFacts(
        architecture,
        metadata.optionalText("tokenizer.ggml.model").orElse("unknown"),
        ModelNames.of(metadata.optionalText("general.name"), path),
        context(metadata, architecture),
        ControlTokenNames.of(metadata),
        longestToken(metadata),
        metadata.optionalText("tokenizer.chat_template").filter(REFUSES).isPresent(),
        beginsWithToken(metadata),
        encodings(header),
        header.tensors().values().stream().mapToLong(TensorInfo::values).sum(),
        embeds(metadata, architecture));
  }

  /** Other architectures say how the states of a text's tokens become one vector. */
  private static boolean embeds(GgufMetadata metadata, String architecture) throws GgufException {
    int pooling = metadata.wholeOr(0, architecture + ".pooling_type", 0, Integer.MAX_VALUE);
    if (pooling == RANK) {
      throw metadata.problem(
          "is a reranker, which rates texts and neither writes nor computes embeddings;"
              + " use a model for one of those");
    }
    return ENCODERS.contains(architecture) || pooling >= 1 && pooling <= LAST_TOKEN;
  }

  private static void requireWhole(GgufMetadata metadata) throws GgufException {
    int parts = metadata.wholeOr(1, "split.count", 0, Integer.MAX_VALUE);
    if (parts > 1) {
      throw metadata.problem(
          "is one of "
              + parts
              + " parts of a model; join them with llama-gguf-split --merge FIRST_PART WHOLE_FILE");
    }
  }

  private static void requireFewLayers(GgufMetadata metadata, String architecture)
      throws GgufException {
    metadata.wholeOr(0, architecture + ".block_count", 0, MAX_LAYERS);
  }

  private static OptionalInt context(GgufMetadata metadata, String architecture)
      throws GgufException {
    String key = architecture + ".context_length";
    return metadata.has(key)
        ? OptionalInt.of(metadata.whole(key, 1, MAX_CONTEXT))
        : OptionalInt.empty();
  }

  // llama.cpp makes a begin token by default for SentencePiece vocabularies only.
  private static boolean beginsWithToken(GgufMetadata metadata) throws GgufException {
    boolean sentencePiece =
        metadata.optionalText("tokenizer.ggml.model").filter("llama"::equals).isPresent();
    return metadata.has("tokenizer.ggml.bos_token_id")
        && metadata.flagOr(sentencePiece, "tokenizer.ggml.add_bos_token");
  }

  private static int longestToken(GgufMetadata metadata) throws GgufException {
    return metadata.texts("tokenizer.ggml.tokens").stream()
        .mapToInt(String::length)
        .reduce(1, Math::max);
  }

  private static Set<Integer> encodings(GgufHeader header) {
    var codes = new TreeSet<Integer>();
    header.tensors().values().forEach(tensor -> codes.add(tensor.type()));
    return codes;
  }

  /** The name to call the model by. */
  public String name() {
    return names.get(0);
  }
}
