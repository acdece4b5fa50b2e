package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.bus.MeshBus;
import java.time.Duration;
import java.util.List;

/** What can be asked of prompts once they have been handed in. */
public final class PromptRoutes {

  private PromptRoutes() {}

  /**
   * The endpoints below {@code /prompts}.
   *
   * @param askers tells who asked for a prompt
   * @param timeout how long an owner has to answer
   */
  public static List<Endpoint> endpoints(
      DeviceProfile profile, MeshBus bus, MeshView view, PromptAskers askers, Duration timeout) {
    var owners = new PromptOwners(profile, bus, view, timeout);
    return List.of(
        new RecentRoute(bus, timeout).endpoint(),
        new TraceRoute(owners, askers).endpoint(),
        new CancelRoute(owners, askers).endpoint());
  }
}
