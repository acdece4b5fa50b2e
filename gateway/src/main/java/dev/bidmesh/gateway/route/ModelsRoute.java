package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.protocol.DeviceProfile;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /models}: the models of the mesh, as this device hears of them. */
public final class ModelsRoute {

  private final DeviceProfile profile;
  private final MeshView view;

  public ModelsRoute(DeviceProfile profile, MeshView view) {
    this.profile = profile;
    this.view = view;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/models", Access.ANY, this::handle);
  }

  private void handle(RoutingContext context) {
    var models = ModelView.all(profile, view.engines(), view.peers());
    Replies.json(context.response(), 200, new Models(models));
  }

  private record Models(List<ModelView> models) {}
}
