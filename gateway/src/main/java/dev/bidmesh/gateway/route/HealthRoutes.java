package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineSnapshot;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * {@code GET /health/live}: the node runs. {@code GET /health/ready}: a prompt sent now can be
 * served by an engine of this device.
 */
public final class HealthRoutes {

  private final MeshView view;
  private final Duration readyWithin;
  private final BooleanSupplier draining;

  public HealthRoutes(MeshView view, Duration readyWithin, BooleanSupplier draining) {
    this.view = view;
    this.readyWithin = readyWithin;
    this.draining = draining;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/health/live", Access.ANY, this::live),
        Endpoint.get("/health/ready", Access.ANY, this::ready));
  }

  private void live(RoutingContext context) {
    Replies.json(context.response(), 200, new Health("live"));
  }

  private void ready(RoutingContext context) {
    Optional<Problem> problem = problem();
    if (problem.isPresent()) {
      Replies.problem(context.response(), problem.get());
    } else {
      Replies.json(context.response(), 200, new Health("ready"));
    }
  }

  private Optional<Problem> problem() {
    EngineSnapshot engines = view.engines();
    if (draining.getAsBoolean() || engines.draining()) {
      return Optional.of(Problem.of(FailureCode.DRAINING, "the node is shutting down"));
    }
    if (view.enginesAge().compareTo(readyWithin) > 0) {
      return noEngine("the engines have not been heard of for " + readyWithin.toMillis() + " ms");
    }
    if (engines.engines().isEmpty()) {
      return noEngine("the node has no engine");
    }
    boolean serves = engines.engines().stream().anyMatch(engine -> engine.health().serves());
    return serves ? Optional.empty() : noEngine("no engine is ready; GET /status tells why");
  }

  private static Optional<Problem> noEngine(String detail) {
    return Optional.of(Problem.of(FailureCode.NO_ENGINE, detail));
  }

  private record Health(String status) {}
}
