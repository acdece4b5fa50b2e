package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.executor.engine.server.TokenEstimate;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;

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
    // Of several texts each has the context for itself, and the server counts them.
    if (model.contextTokens().isEmpty() || spec.input() instanceof PromptInput.Embed) {
      return Optional.empty();
    }
    int context = model.contextTokens().getAsInt();
    boolean cuts = kind.filter(ServerKind.LM_STUDIO::equals).isPresent();
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
}
