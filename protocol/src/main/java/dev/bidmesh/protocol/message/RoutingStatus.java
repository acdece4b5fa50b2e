package dev.bidmesh.protocol.message;

import java.util.Optional;

/**
 * How a node routes.
 *
 * @param policy rule by which the winner of an auction is chosen, unless a prompt names another
 * @param topology {@code mesh}: each node takes prompts; {@code hub}: one takes them, the others
 *     execute
 * @param hub name or id of the node that takes the prompts; absent in a {@code mesh}
 * @param takesPrompts whether this node takes prompts
 */
public record RoutingStatus(
    RoutingPolicy policy, String topology, Optional<String> hub, boolean takesPrompts) {}
