package dev.bidmesh.gateway.openai;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.ErrorForms;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.gateway.route.PromptClient;
import dev.bidmesh.gateway.route.PromptIntake;
import dev.bidmesh.gateway.route.VectorReply;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The routes of the OpenAI API. */
public final class OpenAiRoutes {

  /** What stands for the model where the client leaves the choice to the node. */
  private static final String ANY_MODEL = "auto";

  private final PromptIntake intake;
  private final ChatReader chats;
  private final CompletionReader completions;
  private final EmbeddingsReader embeddings;
  private final ModelsRoute models;
  private final Clock clock = Clock.systemUTC();

  public OpenAiRoutes(PromptIntake intake, Supplier<PromptLimits> limits, MeshView view) {
    this.intake = intake;
    this.chats = new ChatReader(limits);
    this.completions = new CompletionReader(limits);
    this.embeddings = new EmbeddingsReader(limits);
    this.models = new ModelsRoute(view);
  }

  public List<Endpoint> endpoints() {
    return Stream.of(
            Endpoint.post("/v1/chat/completions", Access.PROMPT, this::chat),
            Endpoint.post(
                "/v1/completions",
                Access.PROMPT,
                context -> take(context, completions::read, new TextShape())),
            Endpoint.post("/v1/embeddings", Access.PROMPT, this::embed),
            Endpoint.get("/v1/models", Access.ANY, models::list),
            Endpoint.get("/v1/models/*", Access.ANY, models::one))
        .map(endpoint -> endpoint.telling(Errors::problem))
        .toList();
  }

  /** What its clients send, also where there is no route; after that of Anthropic. */
  public static ErrorForms.Api api() {
    return ErrorForms.Api.below("/v1/", Errors::problem);
  }

  private void take(
      RoutingContext context, Function<byte[], ChatReader.Asked> reader, Shape shape) {
    take(context, bytes -> new Order(reader.apply(bytes), shape));
  }

  private void chat(RoutingContext context) {
    HttpServerRequest request = context.request();
    var shape = new ChatShape();
    try {
      intake.takeWithImages(
          context,
          bytes -> new Order(chats.read(bytes), shape),
          cause -> Errors.failure(request.response(), cause));
    } catch (ProblemException e) {
      Errors.failure(request.response(), e);
    }
  }

  private void embed(RoutingContext context) {
    take(context, bytes -> new Vectors(embeddings.read(bytes), context.vertx()));
  }

  private void take(RoutingContext context, Function<byte[], PromptIntake.Taken> reader) {
    HttpServerRequest request = context.request();
    try {
      intake.take(context, reader, cause -> Errors.failure(request.response(), cause));
    } catch (ProblemException e) {
      Errors.failure(request.response(), e);
    }
  }

  private final class Order implements PromptIntake.Order {

    private final ChatReader.Asked asked;
    private final Shape shape;

    Order(ChatReader.Asked asked, Shape shape) {
      this.asked = asked;
      this.shape = shape;
    }

    @Override
    public PromptBody body() {
      return asked.order();
    }

    @Override
    public PromptClient client(PromptId id, HttpServerRequest request) {
      if (!body().stream().orElse(false)) {
        return new WholeReply(
            request, answer -> shape.whole(answer.promptId().value(), clock.instant(), answer));
      }
      return new StreamedReply(
          id,
          body().model().orElse(ANY_MODEL),
          request.response(),
          intake.events(id, request),
          shape,
          asked.includesUsage(),
          clock);
    }
  }

  private record Vectors(EmbeddingsReader.Asked asked, Vertx vertx) implements PromptIntake.Order {

    @Override
    public PromptBody body() {
      return asked.order();
    }

    @Override
    public PromptClient client(PromptId id, HttpServerRequest request) {
      return new VectorReply(
          vertx, request, answer -> EmbeddingList.of(answer, asked.base64()), Errors::problem);
    }
  }
}
