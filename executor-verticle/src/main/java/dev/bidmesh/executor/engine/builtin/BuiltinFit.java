package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufFacts;
import java.util.Optional;
import java.util.Set;

/** Whether the built-in engine runs a model, as far as its file tells before it is loaded. */
public final class BuiltinFit {

  private static final Set<String> CHAT_ML = Set.of("<|im_start|>", "<|im_end|>");

  private BuiltinFit() {}

  /**
   * Why it does not.
   *
   * @param maxBytes most bytes of the heap
   * @return empty if nothing speaks against it
   */
  public static Optional<String> problem(GgufFacts facts, long maxBytes) {
    if (!facts.architecture().equals("llama")) {
      return Optional.of("it runs the llama architecture only, not " + facts.architecture());
    }
    if (!facts.tokenizer().equals("llama")) {
      return Optional.of("it reads llama (SPM) tokenizers only, not " + facts.tokenizer());
    }
    if (!facts.controlTokens().containsAll(CHAT_ML)) {
      return Optional.of("it speaks ChatML only, for which the model has no tokens");
    }
    if (facts.encodings().stream().anyMatch(code -> TensorType.ofCode(code).isEmpty())) {
      return Optional.of("it reads F32, F16 and Q8_0 only, not how this file is quantised");
    }
    long needed = facts.weights() * Float.BYTES;
    return needed > maxBytes
        ? Optional.of(
            "it needs about %d MiB for it, and Java may use %d MiB"
                .formatted(needed >> 20, maxBytes >> 20))
        : Optional.empty();
  }
}
