package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import java.util.ArrayList;
import java.util.List;

/** The weights of a model; read-only and shared by all its sessions. */
final class LlamaWeights {

  final float[][] embedding;
  final List<Layer> layers;
  final float[] outputNorm;
  final Matrix output;

  private LlamaWeights(float[][] embedding, List<Layer> layers, float[] outputNorm, Matrix output) {
    this.embedding = embedding;
    this.layers = List.copyOf(layers);
    this.outputNorm = outputNorm;
    this.output = output;
  }

  static LlamaWeights of(GgufFile file, LlamaConfig config) throws GgufException {
    float[] embedding = file.matrix("token_embd.weight", config.width(), config.vocabulary());
    var layers = new ArrayList<Layer>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(Layer.of(file, "blk." + i + ".", config));
    }
    // A model without an output matrix of its own uses its embedding for both.
    String output = file.has("output.weight") ? "output.weight" : "token_embd.weight";
    return new LlamaWeights(
        rows(embedding, config),
        layers,
        file.vector("output_norm.weight", config.width()),
        matrix(file, output, config.width(), config.vocabulary()));
  }

  private static float[][] rows(float[] values, LlamaConfig config) {
    var rows = new float[config.vocabulary()][config.width()];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(values, r * config.width(), rows[r], 0, config.width());
    }
    return rows;
  }

  private static Matrix matrix(GgufFile file, String name, int columns, int rows)
      throws GgufException {
    return Matrix.ofRows(file.matrix(name, columns, rows), rows, columns);
  }

  /** The weights of one layer. */
  static final class Layer {

    final float[] attentionNorm;
    final Matrix query;
    final Matrix key;
    final Matrix value;
    final Matrix attentionOutput;
    final float[] feedForwardNorm;
    final Matrix gate;
    final Matrix up;
    final Matrix down;

    private Layer(GgufFile file, String prefix, LlamaConfig config) throws GgufException {
      int width = config.width();
      attentionNorm = file.vector(prefix + "attn_norm.weight", width);
      query = matrix(file, prefix + "attn_q.weight", width, width);
      key = matrix(file, prefix + "attn_k.weight", width, config.kvWidth());
      value = matrix(file, prefix + "attn_v.weight", width, config.kvWidth());
      attentionOutput = matrix(file, prefix + "attn_output.weight", width, width);
      feedForwardNorm = file.vector(prefix + "ffn_norm.weight", width);
      gate = matrix(file, prefix + "ffn_gate.weight", width, config.feedForward());
      up = matrix(file, prefix + "ffn_up.weight", width, config.feedForward());
      down = matrix(file, prefix + "ffn_down.weight", config.feedForward(), width);
    }

    static Layer of(GgufFile file, String prefix, LlamaConfig config) throws GgufException {
      return new Layer(file, prefix, config);
    }
  }
}
