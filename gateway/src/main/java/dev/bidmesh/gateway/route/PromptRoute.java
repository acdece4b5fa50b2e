package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /prompt}: the API of our own. */
public final class PromptRoute {

  private final PromptReader reader;
  private final PromptIntake intake;

  public PromptRoute(PromptReader reader, PromptIntake intake) {
    this.reader = reader;
    this.intake = intake;
  }

  public Endpoint endpoint() {
    return Endpoint.post("/prompt", Access.PROMPT, this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    refuseQuery(request);
    intake.take(
        context,
        bytes -> new Order(reader.read(bytes)),
        cause -> Replies.failure(request.response(), cause));
  }

  private static boolean acceptsEvents(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.ACCEPT).stream()
        .anyMatch(accept -> accept.contains(EventStream.MEDIA_TYPE));
  }

  private static void refuseQuery(HttpServerRequest request) {
    String query = request.query();
    if (query != null && !query.isEmpty()) {
      String name = query.split("[=&]", 2)[0];
      throw Problem.badRequest(
              name, "query parameters are not read; send '" + name + "' as a field of the body")
          .asException();
    }
  }

  private final class Order implements PromptIntake.Order {

    private final PromptBody body;

    Order(PromptBody body) {
      this.body = body;
    }

    @Override
    public PromptBody body() {
      return body;
    }

    @Override
    public PromptClient client(PromptId id, HttpServerRequest request) {
      return body.stream().orElseGet(() -> acceptsEvents(request))
          ? new StreamedReply(request.response(), intake.events(id, request))
          : new PlainReply(request);
    }
  }
}
