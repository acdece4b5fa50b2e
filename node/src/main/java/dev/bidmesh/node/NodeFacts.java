package dev.bidmesh.node;

import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EventBusStatus;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.RoutingStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What only the composition root knows about a node. Written by the thread that starts and stops
 * it, read by any.
 */
final class NodeFacts {

  private final List<String> notices;
  private volatile RoutingConfig routing;
  private volatile List<String> configNews = List.of();
  private volatile List<String> labels = List.of();
  private volatile Optional<String> httpAddress = Optional.empty();
  private volatile boolean stopping;
  private final Map<String, Long> rebuilds = new ConcurrentHashMap<>();
  private volatile int missedProbes;
  private volatile Optional<String> deaf = Optional.empty();
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

  /** The node routes by other rules. */
  void routes(RoutingConfig other) {
    routing = other;
  }

  /**
   * What is to be said of the configuration file from now on.
   *
   * @param news sentences; none if the node runs on what the file says
   */
  void configNews(List<String> news) {
    configNews = List.copyOf(news);
  }

  /** What people say of the device from now on. */
  void label(List<String> others) {
    labels = List.copyOf(others);
  }

  /** What people say of the device; empty if nothing. */
  Optional<List<String>> labels() {
    return Optional.of(labels).filter(all -> !all.isEmpty());
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

  /** The event bus was made anew for a cause, as {@link EventBusStatus} names it. */
  void rebuilt(String cause) {
    rebuilds.merge(cause, 1L, Long::sum);
  }

  /**
   * What the self-probe has found.
   *
   * @param missed probes in a row that did not come back
   * @param warning what every status says of it; empty if peers reach the node
   */
  void probed(int missed, Optional<String> warning) {
    missedProbes = missed;
    deaf = warning;
  }

  /** How the node stands with its event bus. */
  EventBusStatus eventBus() {
    return new EventBusStatus(rebuilds, missedProbes);
  }

  List<String> notices() {
    return Stream.of(notices.stream(), configNews.stream(), deaf.stream())
        .flatMap(each -> each)
        .toList();
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
