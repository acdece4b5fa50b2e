package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.QueryParams;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/** {@code GET /prompts}: the newest prompts that this node was asked. */
final class RecentRoute {

  private static final String LIMIT = "limit";
  private static final int DEFAULT_LIMIT = 20;

  private final MeshBus bus;
  private final Duration timeout;

  RecentRoute(MeshBus bus, Duration timeout) {
    this.bus = bus;
    this.timeout = timeout;
  }

  Endpoint endpoint() {
    return Endpoint.get("/prompts", Access.INSPECT, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    var query = QueryParams.of(context, List.of(LIMIT));
    int limit = query.get(LIMIT, RecentRoute::limit).orElse(DEFAULT_LIMIT);
    bus.request(Address.Local.TRACE, new RecentQuery(limit), RecentReply.class, timeout)
        .onSuccess(recent -> Replies.json(response, 200, recent))
        .onFailure(cause -> Replies.failure(response, cause));
  }

  private static int limit(String text) {
    int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > RecentQuery.MAX_LIMIT) {
      throw new IllegalArgumentException(
          "limit must be a whole number from 1 to " + RecentQuery.MAX_LIMIT);
    }
    return limit;
  }
}
