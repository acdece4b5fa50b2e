package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;

/**
 * Owner to executor: how much it may send, as the reply to a chunk or life sign, or by itself when
 * a slow client catches up.
 *
 * @param credit chunks that may be in flight from now on; 0 stops
 */
public record Credit(PromptId promptId, int attempt, int credit)
    implements ExecutionMessage, PromptMessage {

  /** Credit at the start of a run. */
  public static final int INITIAL = 8;

  public Credit {
    Checks.nonNegative("credit", credit);
  }
}
