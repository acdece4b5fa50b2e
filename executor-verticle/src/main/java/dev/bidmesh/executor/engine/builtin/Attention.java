package dev.bidmesh.executor.engine.builtin;

/** The keys and values that one layer remembers of one session, and the look back at them. */
final class Attention {

  private final LlamaConfig config;
  // Keys by dimension and values by position: both are then read as whole arrays.
  private final float[][][] keys;
  private final float[][][] values;
  private final float[] weights;
  private final float[] headQuery;
  private final float[] headOutput;
  private final float scale;

  Attention(LlamaConfig config) {
    this.config = config;
    this.keys = new float[config.kvHeads()][config.headWidth()][config.context()];
    this.values = new float[config.kvHeads()][config.context()][];
    this.weights = new float[config.context()];
    this.headQuery = new float[config.headWidth()];
    this.headOutput = new float[config.headWidth()];
    this.scale = (float) (1 / Math.sqrt(config.headWidth()));
  }

  /** Remembers a position. */
  void remember(int position, float[] key, float[] value) {
    int headWidth = config.headWidth();
    for (int head = 0; head < config.kvHeads(); head++) {
      var copy = new float[headWidth];
      System.arraycopy(value, head * headWidth, copy, 0, headWidth);
      values[head][position] = copy;
      for (int d = 0; d < headWidth; d++) {
        keys[head][d][position] = key[head * headWidth + d];
      }
    }
  }

  /** Writes what the query sees in the first {@code count} positions to {@code out}. */
  void look(float[] query, int count, float[] out) {
    int headWidth = config.headWidth();
    int shared = config.heads() / config.kvHeads();
    for (int head = 0; head < config.heads(); head++) {
      System.arraycopy(query, head * headWidth, headQuery, 0, headWidth);
      Kernel.combine(weights, count, keys[head / shared], headQuery, headWidth);
      softmax(count);
      Kernel.combine(headOutput, headWidth, values[head / shared], weights, count);
      System.arraycopy(headOutput, 0, out, head * headWidth, headWidth);
    }
  }

  private void softmax(int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, weights[i]);
    }
    float sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = (float) Math.exp((weights[i] - max) * scale);
      sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
      weights[i] /= sum;
    }
  }
}
