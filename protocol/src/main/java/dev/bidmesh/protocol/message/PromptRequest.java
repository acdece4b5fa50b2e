package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import java.util.Optional;
import java.util.Set;

/**
 * Gateway to orchestrator: a prompt that a client handed in. Answered by {@link Ack} once the
 * orchestrator owns it, after which {@link PromptEvent}s follow; exactly one of them is final.
 *
 * @param promptId made by the gateway
 * @param generation what to generate
 * @param modelAlias the model as the user named it; absent: chosen by the resolution rule
 * @param needs capabilities that the lane must have
 * @param priority 0 (last) to 100 (first)
 * @param deadlineRemainingMs time left for the whole prompt, above 0, at most {@link
 *     #MAX_DEADLINE_MS}
 * @param policy routing rule for this prompt; absent: the node's
 * @param pinDevice the only device that may run it
 * @param session prompts of one session belong together: the lane of its last answer is preferred
 * @param idempotent whether it may be run on a second device as well when the first shows no text
 *     in time
 * @param clientKey who asks, so that clients take turns in queues; a digest of it leaves the node
 */
public record PromptRequest(
    PromptId promptId,
    GenerationSpec generation,
    Optional<String> modelAlias,
    Set<Capability> needs,
    int priority,
    long deadlineRemainingMs,
    Optional<RoutingPolicy> policy,
    Optional<DeviceId> pinDevice,
    Optional<String> session,
    boolean idempotent,
    Optional<String> clientKey)
    implements LocalMessage, PromptMessage {

  /** The longest deadline: 30 days. */
  public static final long MAX_DEADLINE_MS = 30L * 24 * 60 * 60 * 1000;

  public PromptRequest {
    needs = Set.copyOf(needs);
    Checks.between("priority", priority, 0, 100);
    Checks.between("deadlineRemainingMs", deadlineRemainingMs, 1, MAX_DEADLINE_MS);
  }
}
