package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /peers}: the other devices, as this one hears them. */
public final class PeersRoute {

  private final MeshView view;

  public PeersRoute(MeshView view) {
    this.view = view;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/peers", Access.INSPECT, this::handle);
  }

  /** The answer, as a record. */
  public static Object peersOf(MeshView view) {
    long ageMs = view.peersAge().toMillis();
    return new Peers(view.peers().peers().stream().map(peer -> PeerView.of(peer, ageMs)).toList());
  }

  private void handle(RoutingContext context) {
    Replies.json(context.response(), 200, peersOf(view));
  }

  private record Peers(List<PeerView> peers) {}
}
