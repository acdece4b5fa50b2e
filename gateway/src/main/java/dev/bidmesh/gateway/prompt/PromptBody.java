package dev.bidmesh.gateway.prompt;

import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ExtraFields;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for in the body of its request, read and checked.
 *
 * @param generation what to generate
 * @param needs capabilities that the lane must have; those that unknown fields need are added
 * @param model the model as named; absent: the node chooses
 * @param stream whether the client wants an event stream; absent: its {@code Accept} header tells
 * @param priority 0 (last) to 100 (first)
 * @param deadlineMs time for the whole prompt, above 0
 * @param policy routing rule; absent: the node's
 * @param idempotent whether it may be run twice
 */
public record PromptBody(
    GenerationSpec generation,
    Set<Capability> needs,
    Optional<String> model,
    Optional<Boolean> stream,
    int priority,
    long deadlineMs,
    Optional<RoutingPolicy> policy,
    boolean idempotent) {

  public PromptBody {
    Set<Capability> all = ExtraFields.needs(generation.extra());
    all.addAll(needs);
    needs = Set.copyOf(all);
  }

  /** The order of embeddings. */
  public static PromptBody ofEmbed(
      PromptInput.Embed input,
      Map<String, RawJson> extra,
      Optional<String> model,
      PromptLimits limits) {
    return new PromptBody(
        GenerationSpec.ofEmbed(input, extra),
        Set.of(Capability.EMBEDDINGS),
        model,
        Optional.of(false),
        limits.defaultPriority(),
        limits.defaultDeadlineMs(),
        Optional.empty(),
        true);
  }
}
