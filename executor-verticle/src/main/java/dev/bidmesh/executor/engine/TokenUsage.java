package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Checks;

/**
 * Tokens of one generation.
 *
 * @param prompt tokens of the prompt, template included
 * @param completion tokens generated, a given prefix excluded
 * @param estimated whether the engine could not count
 */
public record TokenUsage(int prompt, int completion, boolean estimated) {

  /** Nothing was read or generated. */
  public static final TokenUsage NONE = new TokenUsage(0, 0, false);

  public TokenUsage {
    Checks.nonNegative("prompt", prompt);
    Checks.nonNegative("completion", completion);
  }
}
