package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.executor.engine.server.TokenEstimate;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Whether a prompt fits a context that the server tells of. Servers that refuse what is too long
 * are left to count themselves, unless it is so long that sending it is in vain; one that cuts it
 * silently is not sent what might be cut.
 */
final class ContextLimit {

  // No tokenizer makes tokens of text that are longer than this on average.
  private static final int LONGEST_TOKENS = 16;

  private ContextLimit() {}

  static Optional<Refusal> check(
      Optional<ServerKind> kind, ModelInfo model, GenerationSpec spec, Accelerator accelerator) {
    if (model.contextTokens().isEmpty()) {
      return Optional.empty();
    }
    int context = model.contextTokens().getAsInt();
    boolean cuts = kind.filter(ServerKind.LM_STUDIO::equals).isPresent();
    if (spec.input() instanceof PromptInput.Embed input) {
      return cuts && !input.truncate() ? texts(input.texts(), model, context) : Optional.empty();
    }
    int tokens =
        cuts
            ? TokenEstimate.of(spec, accelerator, context)
            : spec.input().charsFor(accelerator) / LONGEST_TOKENS;
    return tokens >= context
        ? Optional.of(
            new Refusal(
                FailureCode.TOO_LONG,
                "the prompt has "
                    + (cuts ? "about " : "at least ")
                    + tokens
                    + " tokens by estimate, more than fit the "
                    + context
                    + " of "
                    + model.alias()
                    + "; shorten it or choose a model with a longer context"))
        : Optional.empty();
  }

  /** Each text has the context for itself. */
  private static Optional<Refusal> texts(List<String> texts, ModelInfo model, int context) {
    return IntStream.range(0, texts.size())
        .filter(i -> TokenEstimate.of(texts.get(i), context) > context)
        .mapToObj(i -> cut(i, model, context))
        .findFirst();
  }

  private static Refusal cut(int index, ModelInfo model, int context) {
    return new Refusal(
        FailureCode.TOO_LONG,
        "the text with the index "
            + index
            + " has by estimate more tokens than the "
            + context
            + " that "
            + model.alias()
            + " reads, and the server would cut it; split it or choose a model with a longer"
            + " context");
  }
}
