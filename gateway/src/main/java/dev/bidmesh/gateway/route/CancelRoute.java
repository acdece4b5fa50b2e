package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.access.Callers;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.core.access.Caller;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.CancelOutcome;
import dev.bidmesh.protocol.message.CancelQuery;
import dev.bidmesh.protocol.message.CancelReply;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code DELETE /prompts/{id}}: ends a prompt, whichever node owns it and wherever it runs. */
final class CancelRoute {

  private static final int CONFLICT = 409;

  private final PromptOwners owners;
  private final PromptAskers askers;

  CancelRoute(PromptOwners owners, PromptAskers askers) {
    this.owners = owners;
    this.askers = askers;
  }

  Endpoint endpoint() {
    return Endpoint.delete("/prompts/:id", Access.ANY, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    PromptId id = PromptOwners.promptOf(context);
    Caller caller = Callers.of(context);
    if (!caller.mayEnd(askers.of(id))) {
      throw Callers.lacks(caller, Scope.ADMIN.label()).asException();
    }
    owners
        .ask(id, question(id), CancelReply.class, CancelRoute::known)
        .onSuccess(outcome -> answer(response, id, outcome))
        .onFailure(cause -> Replies.failure(response, cause));
  }

  private static CancelQuery question(PromptId id) {
    return new CancelQuery(id, "the prompt was cancelled by DELETE /prompts/" + id);
  }

  private static Optional<CancelOutcome> known(CancelReply reply) {
    return Optional.of(reply.outcome()).filter(outcome -> outcome != CancelOutcome.UNKNOWN);
  }

  private static void answer(HttpServerResponse response, PromptId id, CancelOutcome outcome) {
    if (outcome == CancelOutcome.CANCELLED) {
      Replies.nothing(response);
    } else {
      String detail = "prompt " + id + " has ended already; GET /prompts/" + id + " tells how";
      Replies.problem(response, Problem.of(CONFLICT, FailureCode.ENDED, detail).about("id"));
    }
  }
}
