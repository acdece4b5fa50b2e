package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.TokenEstimate;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many tokens of context a request gets. Ollama cuts a prompt that is longer than its context
 * without a word, and lets a long answer push the prompt out; so the prompt is estimated, rather
 * too long than too short, the context is made long enough for it and the answer, and what does not
 * fit the model's most is not sent.
 *
 * @param promptTokens estimate for the prompt, with the beginning of the answer if one is given
 * @param context tokens of context to run with
 * @param answerTokens most tokens of the answer
 */
record ContextPlan(int promptTokens, int context, int answerTokens) {

  /** What Ollama gives a model, if nothing else is said. */
  static final int USUAL_CONTEXT = 4_096;

  /** Tokens that are kept for an answer of which no most is given. */
  static final int USUAL_ANSWER = 2_048;

  /** Why a request does not fit, if it does not. */
  static Optional<Refusal> refusal(
      OllamaModel model, OptionalInt wished, GenerationRequest request) {
    int most = most(model, wished);
    int prompt = prompt(request, most);
    return prompt >= most
        ? Optional.of(
            new Refusal(
                FailureCode.TOO_LONG,
                "the prompt has more than fits the "
                    + most
                    + " tokens of "
                    + model.name()
                    + " by a careful estimate ("
                    + prompt
                    + " tokens or more); shorten it or choose a model with a longer context"))
        : Optional.empty();
  }

  /** The plan for a request that fits. */
  static ContextPlan of(OllamaModel model, OptionalInt wished, GenerationRequest request) {
    int most = most(model, wished);
    int prompt = prompt(request, most);
    int room = Math.max(1, most - prompt);
    int answer = Math.min(request.spec().maxTokens().orElse(USUAL_ANSWER), room);
    int context = wished.isPresent() ? most : Math.min(most, longEnough(model, prompt + answer));
    int left = Math.max(1, context - prompt);
    return new ContextPlan(
        prompt, context, Math.min(request.spec().maxTokens().orElse(left), left));
  }

  /** Not longer than that with which a model is loaded, if that will do: another one reloads it. */
  private static int longEnough(OllamaModel model, int needed) {
    int usual = usual(model);
    if (needed <= usual) {
      return usual;
    }
    int doubled = USUAL_CONTEXT;
    while (doubled < needed && doubled <= Integer.MAX_VALUE / 2) {
      doubled *= 2;
    }
    return Math.max(doubled, needed);
  }

  private static int usual(OllamaModel model) {
    OptionalInt loaded =
        model.loaded().map(OllamaModel.Loaded::context).orElse(OptionalInt.empty());
    return loaded.orElse(model.details().ownContext().orElse(USUAL_CONTEXT));
  }

  private static int most(OllamaModel model, OptionalInt wished) {
    int made = model.details().maxContext().orElse(wished.orElse(usual(model)));
    return Math.min(made, wished.orElse(made));
  }

  private static int prompt(GenerationRequest request, int most) {
    int spec = TokenEstimate.of(request.spec(), Accelerator.CPU, most);
    int prefix = request.prefix().map(given -> TokenEstimate.of(given.text(), most)).orElse(0);
    return (int) Math.min(Integer.MAX_VALUE, (long) spec + prefix);
  }
}
