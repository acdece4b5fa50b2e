package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;
import java.util.OptionalLong;

/**
 * Executor to owner, every 500 ms from acceptance on: a life sign. Sent as a request whose reply is
 * a {@link Credit}.
 *
 * @param phase where the run is
 * @param position place in the queue from 1; 0 once it runs
 * @param tokens generated so far
 * @param waitMs expected wait for a slot from now on, while it waits; absent: not told
 */
public record Progress(
    PromptId promptId, int attempt, RunPhase phase, int position, int tokens, OptionalLong waitMs)
    implements ExecutionMessage, PromptMessage {

  public Progress {
    Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
    Checks.nonNegative("position", position);
    Checks.nonNegative("tokens", tokens);
    waitMs.ifPresent(ms -> Checks.nonNegative("waitMs", ms));
  }

  /** A life sign that does not tell how long the run will wait. */
  public Progress(PromptId promptId, int attempt, RunPhase phase, int position, int tokens) {
    this(promptId, attempt, phase, position, tokens, OptionalLong.empty());
  }
}
