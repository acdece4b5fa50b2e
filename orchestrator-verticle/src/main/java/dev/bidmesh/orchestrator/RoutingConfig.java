package dev.bidmesh.orchestrator;

import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * Which lane a prompt goes to.
 *
 * @param policy rule by which the winner of an auction is chosen
 * @param ownNpuFirst whether a free NPU of the asked device runs a prompt without an auction
 * @param defaultModel model for prompts that name none; absent: the best that is there
 * @param topology {@code mesh}: each node takes prompts; {@code hub}: only the one that {@code hub}
 *     names, the others execute
 * @param hub name or id of the node that takes the prompts in the topology {@code hub}
 * @param sessionTolerance share by which the lane of a session's last answer may be predicted to
 *     take longer than the best and still be taken, 0 to 10; 0 turns sessions off
 * @param sessionTtl how long the lane of a session is remembered after its last answer
 * @param sessions sessions whose lane is remembered, the latest ones
 */
public record RoutingConfig(
    RoutingPolicy policy,
    boolean ownNpuFirst,
    Optional<String> defaultModel,
    Topology topology,
    Optional<String> hub,
    double sessionTolerance,
    Duration sessionTtl,
    int sessions) {

  public static final RoutingConfig DEFAULT =
      new RoutingConfig(
          RoutingPolicy.ADAPTIVE,
          true,
          Optional.empty(),
          Topology.MESH,
          Optional.empty(),
          .25,
          Duration.ofMinutes(30),
          10_000);

  private static final int MOST_SESSIONS = 1_000_000;

  public RoutingConfig {
    if (defaultModel.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("defaultModel must not be blank; leave it out instead");
    }
    if (hub.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("hub must not be blank; leave it out instead");
    }
    if (topology == Topology.HUB && hub.isEmpty()) {
      throw new IllegalArgumentException(
          "topology is hub, so hub must name the node that takes the prompts, by name or id");
    }
    if (topology == Topology.MESH && hub.isPresent()) {
      throw new IllegalArgumentException(
          "hub is given, but topology is mesh; set topology to hub, or leave hub out");
    }
    if (!(sessionTolerance >= 0 && sessionTolerance <= 10)) {
      throw new IllegalArgumentException("sessionTolerance must be between 0 and 10");
    }
    PromptsConfig.requirePositive("sessionTtl", sessionTtl);
    if (sessions < 1 || sessions > MOST_SESSIONS) {
      throw new IllegalArgumentException("sessions must be between 1 and " + MOST_SESSIONS);
    }
  }

  /** Whether a node takes prompts. */
  public boolean takesPrompts(DeviceProfile node) {
    return hub.map(named -> isNamed(node, named)).orElse(true);
  }

  private static boolean isNamed(DeviceProfile node, String named) {
    return node.name().equals(named) || node.deviceId().value().equals(named);
  }

  /** The same with another rule. */
  public RoutingConfig withPolicy(RoutingPolicy rule) {
    return new RoutingConfig(
        rule, ownNpuFirst, defaultModel, topology, hub, sessionTolerance, sessionTtl, sessions);
  }

  /** The same, with or without the rule that a free own NPU comes first. */
  public RoutingConfig withOwnNpuFirst(boolean first) {
    return new RoutingConfig(
        policy, first, defaultModel, topology, hub, sessionTolerance, sessionTtl, sessions);
  }

  /** The same where only one node takes prompts. */
  public RoutingConfig withHub(String named) {
    return new RoutingConfig(
        policy,
        ownNpuFirst,
        defaultModel,
        Topology.HUB,
        Optional.of(named),
        sessionTolerance,
        sessionTtl,
        sessions);
  }
}
