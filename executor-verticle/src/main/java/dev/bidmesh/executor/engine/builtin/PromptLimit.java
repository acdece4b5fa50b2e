package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;

/** Whether a prompt fits the context of a model. */
final class PromptLimit {

  // Splitting this much text takes less than a millisecond or two.
  private static final int MAX_CHARS_TO_COUNT = 8192;

  private PromptLimit() {}

  /**
   * Refuses a prompt that certainly does not fit, at bounded cost: an enormous one by its length
   * alone, a short one by counting its tokens, and one in between not at all.
   */
  static Optional<Refusal> check(LlamaModel model, PromptInput input, Accelerator accelerator) {
    Optional<Refusal> enormous = checkLength(model, input, accelerator);
    if (enormous.isPresent() || input.charsFor(accelerator) > MAX_CHARS_TO_COUNT) {
      return enormous;
    }
    return checkTokens(model, model.template().tokens(input, accelerator));
  }

  /** Refuses a prompt that does not fit even if it consists of the longest tokens. */
  static Optional<Refusal> checkLength(
      LlamaModel model, PromptInput input, Accelerator accelerator) {
    int atLeast = input.charsFor(accelerator) / model.vocabulary().longestText();
    return atLeast >= model.context()
        ? Optional.of(refusal("at least " + atLeast, model.context()))
        : Optional.empty();
  }

  /** Refuses a prompt that does not fit. */
  static Optional<Refusal> checkTokens(LlamaModel model, List<Integer> tokens) {
    return tokens.size() >= model.context()
        ? Optional.of(refusal(Integer.toString(tokens.size()), model.context()))
        : Optional.empty();
  }

  private static Refusal refusal(String tokens, int context) {
    String problem =
        "the prompt has "
            + tokens
            + " tokens, but the model takes at most "
            + (context - 1)
            + " (a context of "
            + context
            + ", one of them for the answer); shorten it or choose a model with a longer context";
    return new Refusal(FailureCode.TOO_LONG, problem);
  }
}
