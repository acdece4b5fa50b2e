package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;

/** Whether a prompt fits a context, as far as that can be told without the tokenizer. */
public final class PromptFit {

  // No text that people write has longer tokens on average.
  private static final int MOST_CHARS_PER_TOKEN = 8;

  private PromptFit() {}

  /**
   * Refuses a prompt that cannot fit; one that fits or not, depending on its tokens, is left to the
   * program. Takes no longer for a longer prompt than counting its characters.
   *
   * @param contextTokens prompt and answer together
   */
  public static Optional<Refusal> check(
      PromptInput input, Accelerator accelerator, int contextTokens) {
    int atLeast = input.charsFor(accelerator) / MOST_CHARS_PER_TOKEN;
    return atLeast < contextTokens
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                FailureCode.TOO_LONG,
                "the prompt has at least "
                    + atLeast
                    + " tokens, but prompt and answer together may have "
                    + contextTokens
                    + "; shorten it or choose a model with a longer context"));
  }

  /** Tokens of a text, by estimate; see {@link AnswerTokens}. */
  public static int estimate(String text) {
    return AnswerTokens.of(text);
  }
}
