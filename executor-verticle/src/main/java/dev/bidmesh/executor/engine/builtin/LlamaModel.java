package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufReader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A loaded model: weights, tokenizer and chat template. Read-only, for use by many threads. */
final class LlamaModel {

  private final Optional<String> name;
  private final LlamaConfig config;
  private final LlamaWeights weights;
  private final RopeTable rope;
  private final Vocabulary vocabulary;
  private final ChatTemplate template;

  private LlamaModel(
      Optional<String> name,
      LlamaConfig config,
      LlamaWeights weights,
      Vocabulary vocabulary,
      ChatTemplate template) {
    this.name = name;
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
    var gguf = new GgufFile(GgufReader.read(file, bytes), bytes);
    LlamaConfig config = LlamaConfig.of(gguf.metadata());
    gguf.requireMemory(config, Runtime.getRuntime().maxMemory());
    Vocabulary vocabulary = Vocabulary.of(gguf.metadata());
    LlamaWeights weights = LlamaWeights.of(gguf, config);
    return new LlamaModel(
        gguf.metadata().optionalText("general.name"),
        config,
        weights,
        vocabulary,
        ChatTemplate.chatMl(gguf.metadata(), vocabulary));
  }

  /** What its file calls it. */
  Optional<String> name() {
    return name;
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
