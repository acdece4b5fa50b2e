package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufMetadata;

/**
 * Dimensions of a model of the llama architecture.
 *
 * @param width length of a token's vector
 * @param layers number of layers
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param feedForward width of the feed-forward network
 * @param context most tokens of prompt and answer together
 * @param vocabulary number of tokens
 * @param rotated dimensions of a head that carry the position
 * @param epsilon keeps the norm from dividing by zero
 * @param ropeBase base of the position's wave lengths
 */
record LlamaConfig(
    int width,
    int layers,
    int heads,
    int kvHeads,
    int feedForward,
    int context,
    int vocabulary,
    int rotated,
    float epsilon,
    float ropeBase) {

  private static final int MAX_WIDTH = 1 << 16;

  /** Reads and checks the dimensions. */
  static LlamaConfig of(GgufMetadata metadata) throws GgufException {
    String architecture = metadata.text("general.architecture");
    if (!architecture.equals("llama")) {
      throw metadata.problem(
          "architecture is " + architecture + "; this engine runs llama only; " + GgufFile.OTHERS);
    }
    int width = metadata.whole("llama.embedding_length", 1, MAX_WIDTH);
    int heads = metadata.whole("llama.attention.head_count", 1, 1024);
    int kvHeads = metadata.wholeOr(heads, "llama.attention.head_count_kv", 1, 1024);
    if (width % heads != 0 || heads % kvHeads != 0) {
      throw metadata.problem(
          "width " + width + ", " + heads + " heads and " + kvHeads + " kv heads do not fit");
    }
    return new LlamaConfig(
        width,
        metadata.whole("llama.block_count", 1, 1024),
        heads,
        kvHeads,
        metadata.whole("llama.feed_forward_length", 1, 1 << 20),
        metadata.whole("llama.context_length", 2, 1 << 20),
        metadata.texts("tokenizer.ggml.tokens").size(),
        rotated(metadata, width / heads),
        metadata.real("llama.attention.layer_norm_rms_epsilon"),
        metadata.realOr(10_000f, "llama.rope.freq_base"));
  }

  private static int rotated(GgufMetadata metadata, int headWidth) throws GgufException {
    int rotated = metadata.wholeOr(headWidth, "llama.rope.dimension_count", 2, headWidth);
    if (rotated % 2 != 0) {
      throw metadata.problem("key llama.rope.dimension_count must be even, not " + rotated);
    }
    return rotated;
  }

  int headWidth() {
    return width / heads;
  }

  /** Numbers that one conversation of full length is remembered in, positions included. */
  double sessionValues() {
    return context * ((double) rotated + 2.0 * layers * kvWidth());
  }

  int kvWidth() {
    return kvHeads * headWidth();
  }
}
