package dev.bidmesh.executor.engine.builtin;

import java.nio.ByteBuffer;

/** A loaded model: weights, tokenizer and chat template. Read-only, for use by many threads. */
final class LlamaModel {

  private final LlamaConfig config;
  private final LlamaWeights weights;
  private final RopeTable rope;
  private final Vocabulary vocabulary;
  private final ChatTemplate template;

  private LlamaModel(
      LlamaConfig config, LlamaWeights weights, Vocabulary vocabulary, ChatTemplate template) {
    this.config = config;
    this.weights = weights;
    this.rope = new RopeTable(config);
    this.vocabulary = vocabulary;
    this.template = template;
  }

  /**
   * Loads a model.
   *
   * @param file its name, for messages
   * @throws GgufException naming the file and what is wrong with it
   */
  static LlamaModel load(String file, ByteBuffer bytes) throws GgufException {
    GgufFile gguf = GgufReader.read(file, bytes);
    LlamaConfig config = LlamaConfig.of(gguf.metadata());
    Vocabulary vocabulary = Vocabulary.of(gguf.metadata());
    LlamaWeights weights = LlamaWeights.of(gguf, config);
    return new LlamaModel(
        config, weights, vocabulary, ChatTemplate.chatMl(gguf.metadata(), vocabulary));
  }

  /** Most tokens of prompt and answer together. */
  int context() {
    return config.context();
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  ChatTemplate template() {
    return template;
  }

  LlamaSession newSession() {
    return new LlamaSession(config, weights, rope);
  }
}
