package dev.bidmesh.node.cli;

import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RoutingStatus;
import java.util.Optional;

/** Says how a node routes, where that is not what everybody expects. */
final class RoutingText {

  private RoutingText() {}

  /** One line; empty for a node that takes prompts and routes by the default policy. */
  static Optional<String> line(RoutingStatus routing) {
    String policy =
        routing.policy() == RoutingPolicy.ADAPTIVE ? "" : "policy " + routing.policy().label();
    String hub = routing.hub().map(named -> hub(named, routing.takesPrompts())).orElse("");
    String both = policy.isEmpty() || hub.isEmpty() ? policy + hub : policy + ", " + hub;
    return Optional.of(both).filter(text -> !text.isEmpty());
  }

  private static String hub(String named, boolean takesPrompts) {
    return takesPrompts
        ? "this node is the hub: it alone takes prompts"
        : "this node only executes; prompts go to the hub " + named;
  }
}
