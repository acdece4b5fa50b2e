package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.StatusReply;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** {@code GET /status}: the own node. */
public final class StatusRoute {

  private final MeshBus bus;
  private final Duration timeout;

  public StatusRoute(MeshBus bus, Duration timeout) {
    this.bus = bus;
    this.timeout = timeout;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/status", Access.INSPECT, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    Address control = Address.device(bus.self(), Address.Purpose.CONTROL);
    bus.request(control, new StatusQuery(), StatusReply.class, timeout)
        .onSuccess(status -> Replies.json(response, 200, status))
        .onFailure(cause -> Replies.failure(response, plain(cause)));
  }

  private static Throwable plain(Throwable cause) {
    FailureCode code = cause instanceof MeshException e ? e.code() : FailureCode.INTERNAL;
    return switch (code) {
      case TIMEOUT -> Problem.of(code, "the node's status did not come in time").asException();
      case UNREACHABLE ->
          Problem.of(code, "the node is starting or stopping and has no status").asException();
      default -> cause;
    };
  }
}
