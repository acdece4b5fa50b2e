package dev.bidmesh.gateway.anthropic;

import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.ContentTypes;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.route.MeshModels;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code POST /v1/messages/count_tokens}: how many tokens a request has as the model reads it.
 * Where no engine of this node counts for the model, the answer is an estimate, and a header says
 * so.
 */
final class CountRoute {

  private final MeshBus bus;
  private final BodyReader bodies;
  private final RequestReader reader;
  private final MeshView view;
  private final Duration timeout;

  /**
   * @param timeout of the whole count; engines have half of it
   */
  CountRoute(
      MeshBus bus, BodyReader bodies, RequestReader reader, MeshView view, Duration timeout) {
    this.bus = bus;
    this.bodies = bodies;
    this.reader = reader;
    this.view = view;
    this.timeout = timeout;
  }

  void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    Optional<Problem> noJson = ContentTypes.requireJson(context.request().headers());
    if (noJson.isPresent()) {
      Errors.problem(response, noJson.get());
      return;
    }
    bodies
        .read(context.request())
        .map(reader::read)
        .compose(this::count)
        .onSuccess(count -> answer(response, count))
        .onFailure(cause -> Errors.failure(response, cause));
  }

  private Future<TokenCount> count(PromptBody body) {
    body.model().ifPresent(this::requireServed);
    var query =
        new TokenQuery(body.generation(), body.model(), Math.max(1, timeout.toMillis() / 2));
    return bus.request(Address.Local.TOKENS, query, TokenCount.class, timeout);
  }

  private void requireServed(String model) {
    if (MeshModels.of(view).find(model).isEmpty()) {
      throw Problem.of(
              FailureCode.NO_SUCH_MODEL, "no device of the mesh serves '" + model + "' now")
          .about("model")
          .asException();
    }
  }

  private static void answer(HttpServerResponse response, TokenCount count) {
    if (count.estimated()) {
      response.putHeader(MeshHeaders.TOKENS_ESTIMATED, "true");
    }
    Replies.json(response, 200, new Counted(count.tokens()));
  }

  record Counted(int inputTokens) {}
}
