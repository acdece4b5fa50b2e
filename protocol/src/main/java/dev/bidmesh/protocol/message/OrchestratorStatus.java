package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.Map;

/**
 * Prompts of this node in numbers, since its start.
 *
 * @param active prompts accepted and not ended
 * @param accepted prompts taken
 * @param finished prompts answered
 * @param failed prompts that ended with an error, by label of the {@link FailureCode}
 */
public record OrchestratorStatus(int active, long accepted, long finished, Map<String, Long> failed)
    implements LocalMessage {

  public OrchestratorStatus {
    Checks.nonNegative("active", active);
    Checks.nonNegative("accepted", accepted);
    Checks.nonNegative("finished", finished);
    failed = Map.copyOf(failed);
  }
}
