package dev.bidmesh.gateway.live;

import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.QueryParams;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.gateway.route.PeersRoute;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code GET /events}: what happens on the node and in its mesh, as server-sent events, for the
 * dashboard and whoever else watches. Confined to the gateway's event loop.
 */
public final class EventsRoute {

  private static final int TOO_MANY_REQUESTS = 429;

  private final Vertx vertx;
  private final GatewayConfig config;
  private final LiveFeed feed;

  public EventsRoute(Vertx vertx, MeshBus bus, MeshView view, GatewayConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.feed =
        new LiveFeed(
            vertx, bus, config.events(), config.queryTimeout(), () -> PeersRoute.peersOf(view));
  }

  public Endpoint endpoint() {
    return Endpoint.get("/events", Access.INSPECT, this::handle);
  }

  /** Ends the responses of all who watch. */
  public void close() {
    feed.close();
  }

  private void handle(RoutingContext context) {
    QueryParams.of(context, List.of());
    if (HttpMethod.HEAD.equals(context.request().method())) {
      Replies.commonHeaders(context.response(), EventStream.MEDIA_TYPE);
      context.response().end();
    } else if (feed.isFull()) {
      Replies.problem(context.response(), full());
    } else {
      watch(context);
    }
  }

  private void watch(RoutingContext context) {
    var watcher = new Watcher(vertx, context.request(), config.stalledClientTimeout(), feed);
    context.response().closeHandler(closed -> feed.remove(watcher));
    feed.add(watcher);
  }

  private Problem full() {
    String detail =
        config.events().watchers()
            + " clients watch this node already, and gateway.events.watchers allows no more";
    return Problem.of(TOO_MANY_REQUESTS, FailureCode.BUSY, detail)
        .retryAfter(OptionalLong.of(config.events().statusEvery().toMillis()));
  }
}
