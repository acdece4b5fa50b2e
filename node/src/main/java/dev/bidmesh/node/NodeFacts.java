package dev.bidmesh.node;

import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.RoutingStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What only the composition root knows about a node. Written by the thread that starts and stops
 * it, read by any.
 */
final class NodeFacts {

  private final List<String> notices;
  private final RoutingConfig routing;
  private volatile Optional<String> httpAddress = Optional.empty();
  private volatile boolean stopping;
  private volatile MeshState mesh = new MeshState.Alone();

  /**
   * @param notices what every status has to say, whatever happens
   * @param routing how the node routes
   */
  NodeFacts(List<String> notices, RoutingConfig routing) {
    this.notices = List.copyOf(notices);
    this.routing = routing;
  }

  /** How the node routes. */
  RoutingStatus routing(DeviceProfile node) {
    return new RoutingStatus(
        routing.policy(),
        routing.topology().name().toLowerCase(Locale.ROOT),
        routing.hub(),
        routing.takesPrompts(node));
  }

  void listensAt(String address) {
    httpAddress = Optional.of(address);
  }

  void stops() {
    stopping = true;
  }

  void belongs(MeshState state) {
    mesh = state;
  }

  List<String> notices() {
    return notices;
  }

  MeshState mesh() {
    return mesh;
  }

  Optional<String> httpAddress() {
    return httpAddress;
  }

  /** Where the node is in its life; engines that do not answer count as none. */
  NodeState state(Optional<EngineSnapshot> engines) {
    EngineSnapshot snapshot = engines.orElse(EngineSnapshot.NONE);
    if (stopping || snapshot.draining()) {
      return NodeState.DRAINING;
    }
    if (snapshot.engines().stream().anyMatch(each -> each.health().serves())) {
      return NodeState.READY;
    }
    return snapshot.engines().stream().anyMatch(each -> each.health() == EngineHealth.LOADING)
        ? NodeState.STARTING
        : NodeState.DEGRADED;
  }
}
