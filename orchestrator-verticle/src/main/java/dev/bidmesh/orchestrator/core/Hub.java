package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.message.Heartbeat;
import java.util.List;
import java.util.Optional;

/** Whether this node takes prompts, and who does if not. */
final class Hub {

  private final RoutingConfig config;
  private final DeviceProfile self;
  private final MeshView view;

  Hub(RoutingConfig config, DeviceProfile self, MeshView view) {
    this.config = config;
    this.self = self;
    this.view = view;
  }

  /** What to tell a client that should have asked the hub; empty if this node takes prompts. */
  Optional<String> refusal() {
    return config.takesPrompts(self) ? Optional.empty() : config.hub().map(this::refusal);
  }

  private String refusal(String named) {
    return "this node only executes; prompts go to the hub '" + named + "'" + where(named);
  }

  private String where(String named) {
    List<Heartbeat> hubs =
        view.heartbeats()
            .filter(each -> each.name().equals(named) || each.deviceId().value().equals(named))
            .toList();
    if (hubs.isEmpty()) {
      return ", which is not in the mesh now";
    }
    return hubs.stream()
        .flatMap(each -> url(each).stream())
        .findFirst()
        .map(" at "::concat)
        .orElse(", whose HTTP address is not known yet");
  }

  private static Optional<String> url(Heartbeat hub) {
    String scheme = hub.https().orElse(false) ? "https://" : "http://";
    return hub.httpAddress().map(scheme::concat);
  }
}
