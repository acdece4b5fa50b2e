package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.metrics.NodeMeters;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.StatusReply;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** {@code GET /metrics}: what the node counts and measures, for Prometheus. */
public final class MetricsRoute {

  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final MeshBus bus;
  private final NodeMeters meters;
  private final Duration timeout;

  /**
   * @param timeout that the node's status may take; what it tells is left as it was if it does not
   *     come
   */
  public MetricsRoute(Vertx vertx, MeshBus bus, NodeMeters meters, Duration timeout) {
    this.vertx = vertx;
    this.bus = bus;
    this.meters = meters;
    this.timeout = timeout;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/metrics", Access.INSPECT, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    Address control = Address.device(bus.self(), Address.Purpose.CONTROL);
    bus.request(control, new StatusQuery(), StatusReply.class, timeout)
        .onSuccess(meters::update)
        // A node that is slow to tell its status is one whose metrics are wanted.
        .transform(known -> vertx.executeBlocking(meters::scrape, false))
        .onSuccess(text -> Replies.text(response, TEXT_FORMAT, text))
        .onFailure(cause -> Replies.failure(response, cause));
  }
}
