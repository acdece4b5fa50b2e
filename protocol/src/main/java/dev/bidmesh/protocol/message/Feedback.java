package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import java.util.OptionalDouble;

/**
 * Owner to the executing device: what the owner saw of a run. Of one that ended in silence it is
 * asked, and answered with {@link Ack}; of one that finished it is sent only. Never trains a second
 * time for a run that the executor observed itself.
 *
 * @param lane the lane that ran it
 * @param ttftMs first text at the owner; absent if none came
 * @param totalMs from award to the end at the owner
 * @param outcome what it teaches
 */
public record Feedback(
    PromptId promptId,
    int attempt,
    LaneKey lane,
    OptionalDouble ttftMs,
    double totalMs,
    RunOutcome outcome)
    implements ExecutionMessage, PromptMessage {

  public Feedback {
    ttftMs.ifPresent(ms -> Checks.nonNegative("ttftMs", ms));
    Checks.nonNegative("totalMs", totalMs);
  }
}
