package dev.bidmesh.executor.engine.builtin;

import java.util.ArrayList;
import java.util.List;

/**
 * One run of a model: reads tokens one after another and tells what may follow. Single-threaded.
 */
final class LlamaSession {

  private final LlamaConfig config;
  private final LlamaWeights weights;
  private final RopeTable rope;
  private final List<Attention> memory = new ArrayList<>();
  private final float[] state;
  private final float[] normed;
  private final float[] query;
  private final float[] key;
  private final float[] value;
  private final float[] seen;
  private final float[] gate;
  private final float[] up;
  private final float[] logits;
  private int position;

  LlamaSession(LlamaConfig config, LlamaWeights weights, RopeTable rope) {
    this.config = config;
    this.weights = weights;
    this.rope = rope;
    for (int i = 0; i < config.layers(); i++) {
      memory.add(new Attention(config));
    }
    state = new float[config.width()];
    normed = new float[config.width()];
    query = new float[config.width()];
    key = new float[config.kvWidth()];
    value = new float[config.kvWidth()];
    seen = new float[config.width()];
    gate = new float[config.feedForward()];
    up = new float[config.feedForward()];
    logits = new float[config.vocabulary()];
  }

  /** Tokens read so far. */
  int position() {
    return position;
  }

  /** Whether the context is full. */
  boolean isFull() {
    return position == config.context();
  }

  /**
   * Reads a token.
   *
   * @throws IllegalStateException if the context is full
   */
  void read(int token) {
    if (isFull()) {
      throw new IllegalStateException("the context of " + config.context() + " tokens is full");
    }
    System.arraycopy(weights.embedding[token], 0, state, 0, config.width());
    for (int i = 0; i < config.layers(); i++) {
      attend(weights.layers.get(i), memory.get(i));
      feedForward(weights.layers.get(i));
    }
    position++;
  }

  /** Scores of all tokens as the next one. Valid until the next call. */
  float[] logits() {
    norm(weights.outputNorm);
    weights.output.times(normed, logits);
    return logits;
  }

  private void attend(LlamaWeights.Layer layer, Attention attention) {
    norm(layer.attentionNorm);
    layer.query.times(normed, query);
    layer.key.times(normed, key);
    layer.value.times(normed, value);
    rope.rotate(query, config.heads(), config.headWidth(), position);
    rope.rotate(key, config.kvHeads(), config.headWidth(), position);
    attention.remember(position, key, value);
    attention.look(query, position + 1, seen);
    layer.attentionOutput.times(seen, normed);
    addToState(normed);
  }

  private void feedForward(LlamaWeights.Layer layer) {
    norm(layer.feedForwardNorm);
    layer.gate.times(normed, gate);
    layer.up.times(normed, up);
    for (int i = 0; i < gate.length; i++) {
      gate[i] = gate[i] / (1 + (float) Math.exp(-gate[i])) * up[i];
    }
    layer.down.times(gate, normed);
    addToState(normed);
  }

  private void norm(float[] gain) {
    float squares = 0;
    for (float each : state) {
      squares += each * each;
    }
    float factor = (float) (1 / Math.sqrt(squares / state.length + config.epsilon()));
    for (int i = 0; i < state.length; i++) {
      normed[i] = state[i] * factor * gain[i];
    }
  }

  private void addToState(float[] change) {
    for (int i = 0; i < state.length; i++) {
      state[i] += change[i];
    }
  }
}
