package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.access.Callers;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /prompts/{id}}: what became of a prompt and why, from whichever node owns it. */
public final class TraceRoute {

  private final PromptOwners owners;
  private final PromptAskers askers;

  TraceRoute(PromptOwners owners, PromptAskers askers) {
    this.owners = owners;
    this.askers = askers;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/prompts/:id", Access.ANY, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    PromptId id = PromptOwners.promptOf(context);
    Caller caller = Callers.of(context);
    if (!caller.maySee(askers.of(id))) {
      throw Callers.lacks(caller, Scope.INSPECT.label()).asException();
    }
    owners
        .ask(id, new TraceQuery(id), TraceReply.class, TraceReply::trace)
        .onSuccess(trace -> Replies.json(response, 200, trace))
        .onFailure(cause -> Replies.failure(response, cause));
  }
}
