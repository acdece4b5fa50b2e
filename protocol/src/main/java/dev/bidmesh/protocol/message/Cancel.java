package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;

/**
 * Owner to executor: stop this attempt.
 *
 * @param reason for the log
 */
public record Cancel(PromptId promptId, int attempt, String reason)
    implements ExecutionMessage, PromptMessage {
  public Cancel {
    Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
  }
}
