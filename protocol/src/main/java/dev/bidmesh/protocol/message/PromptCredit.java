package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;

/**
 * Gateway to orchestrator: how much the client can take.
 *
 * @param credit chunks that may be in flight from now on; 0 pauses
 */
public record PromptCredit(PromptId promptId, int credit) implements LocalMessage, PromptMessage {
  public PromptCredit {
    Checks.nonNegative("credit", credit);
  }
}
