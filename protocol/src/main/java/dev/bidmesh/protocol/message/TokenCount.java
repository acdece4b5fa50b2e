package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;

/**
 * How many tokens a prompt has.
 *
 * @param tokens with what the chat template adds, unless they are estimated
 * @param estimated whether no engine of this device could count them for the model, or only without
 *     what the chat template adds
 */
public record TokenCount(int tokens, boolean estimated) implements LocalMessage {

  public TokenCount {
    Checks.nonNegative("tokens", tokens);
  }
}
