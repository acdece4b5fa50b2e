package dev.bidmesh.gateway.anthropic;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.ErrorForms;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.gateway.route.PromptClient;
import dev.bidmesh.gateway.route.PromptIntake;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The routes of the Anthropic API. It shares the paths of its models with the OpenAI API, whose
 * routes must come after these: the header {@code anthropic-version} tells whose client asks.
 */
public final class AnthropicRoutes {

  private static final String VERSION = "anthropic-version";

  private final PromptIntake intake;
  private final RequestReader reader;
  private final ModelsRoute models;
  private final CountRoute counts;

  /**
   * @param timeout of a count of tokens
   */
  public AnthropicRoutes(
      PromptIntake intake,
      BodyReader bodies,
      Supplier<PromptLimits> limits,
      MeshBus bus,
      MeshView view,
      Duration timeout) {
    this.intake = intake;
    this.reader = new RequestReader(limits);
    this.models = new ModelsRoute(view);
    this.counts = new CountRoute(bus, bodies, reader, view, timeout);
  }

  public List<Endpoint> endpoints() {
    return Stream.of(
            Endpoint.post("/v1/messages", Access.PROMPT, this::take),
            Endpoint.post("/v1/messages/count_tokens", Access.PROMPT, counts::handle),
            Endpoint.get("/v1/models", Access.ANY, models::list)
                .onlyFor(AnthropicRoutes::isOfThisApi),
            Endpoint.get("/v1/models/*", Access.ANY, models::one)
                .onlyFor(AnthropicRoutes::isOfThisApi))
        .map(endpoint -> endpoint.telling(Errors::problem))
        .toList();
  }

  /** What its clients send, also where there is no route. */
  public static List<ErrorForms.Api> apis() {
    return List.of(
        ErrorForms.Api.below("/v1/messages", Errors::problem),
        ErrorForms.Api.below("/v1/", Errors::problem).and(AnthropicRoutes::isOfThisApi));
  }

  private static boolean isOfThisApi(HttpServerRequest request) {
    return request.headers().contains(VERSION);
  }

  private void take(RoutingContext context) {
    HttpServerRequest request = context.request();
    try {
      intake.takeWithImages(
          context,
          bytes -> new Order(reader.read(bytes)),
          cause -> Errors.failure(request.response(), cause));
    } catch (ProblemException e) {
      Errors.failure(request.response(), e);
    }
  }

  private final class Order implements PromptIntake.Order {

    /** What stands for the model where the client leaves the choice to the node. */
    private static final String ANY_MODEL = "auto";

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
      if (!body.stream().orElse(false)) {
        return new WholeReply(id, request);
      }
      return new StreamedReply(
          id, body.model().orElse(ANY_MODEL), request.response(), intake.events(id, request));
    }
  }
}
