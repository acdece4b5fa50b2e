package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.QueryParams;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.protocol.AddressPattern;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code GET /eventbus}: what goes over the event bus of this node. */
public final class EventBusRoute {

  private static final String ADDRESS = "address";
  private static final String PROMPT = "prompt";

  private final MeshBus bus;

  public EventBusRoute(MeshBus bus) {
    this.bus = bus;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/eventbus", Access.INSPECT, this::handle);
  }

  private void handle(RoutingContext context) {
    var query = QueryParams.of(context, List.of(ADDRESS, PROMPT));
    AddressPattern pattern = query.get(ADDRESS, AddressPattern::of).orElse(AddressPattern.ALL);
    EventBusView view = EventBusView.of(bus, pattern, query.get(PROMPT, PromptId::new));
    Replies.json(context.response(), 200, view);
  }
}
