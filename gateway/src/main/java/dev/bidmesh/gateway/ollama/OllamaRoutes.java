package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.ErrorForms;
import dev.bidmesh.gateway.http.Replies;
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
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The routes of the Ollama API. */
public final class OllamaRoutes {

  private final PromptIntake intake;
  private final ChatReader chats;
  private final GenerateReader texts;
  private final EmbedReader vectors;
  private final ModelRoutes models;
  private final Clock clock = Clock.systemUTC();

  /**
   * @param version of the node, which stands beside the one of the API
   */
  public OllamaRoutes(
      PromptIntake intake,
      BodyReader bodies,
      Supplier<PromptLimits> limits,
      MeshView view,
      String version) {
    this.intake = intake;
    this.chats = new ChatReader(limits);
    this.texts = new GenerateReader(limits);
    this.vectors = new EmbedReader(limits);
    this.models = new ModelRoutes(bodies, limits, view, version);
  }

  public List<Endpoint> endpoints() {
    return Stream.of(
            Endpoint.post(
                "/api/chat", Access.PROMPT, context -> take(context, chats::read, Lines.CHAT)),
            Endpoint.post(
                "/api/generate", Access.PROMPT, context -> take(context, texts::read, Lines.TEXT)),
            Endpoint.post(
                "/api/embed",
                Access.PROMPT,
                context -> embed(context, vectors::read, EmbedReply.Form.LIST)),
            Endpoint.post(
                "/api/embeddings",
                Access.PROMPT,
                context -> embed(context, vectors::readOne, EmbedReply.Form.ONE)),
            Endpoint.get("/api/tags", Access.ANY, models::tags),
            Endpoint.get("/api/ps", Access.ANY, models::loaded),
            Endpoint.post("/api/show", Access.ANY, models::show),
            Endpoint.get("/api/version", Access.ANY, models::version),
            Endpoint.get("/", Access.ANY, OllamaRoutes::here))
        .map(endpoint -> endpoint.telling(Errors::problem))
        .toList();
  }

  /** What its clients send, also where there is no route. */
  public static ErrorForms.Api api() {
    return ErrorForms.Api.below("/api/", Errors::problem);
  }

  /** Programs ask for this before anything else, to find out whether a server is there. */
  private static void here(RoutingContext context) {
    Replies.text(context.response(), "text/plain; charset=utf-8", "Bidmesh is running");
  }

  private void take(RoutingContext context, Function<byte[], Asked> reader, Lines lines) {
    HttpServerRequest request = context.request();
    try {
      intake.takeWithImages(
          context,
          bytes -> taken(reader.apply(bytes), lines),
          cause -> Errors.failure(request.response(), cause));
    } catch (ProblemException e) {
      Errors.failure(request.response(), e);
    }
  }

  private void embed(
      RoutingContext context, Function<byte[], EmbedReader.Asked> reader, EmbedReply.Form form) {
    take(context, bytes -> taken(reader.apply(bytes), form, context.vertx()));
  }

  private PromptIntake.Taken taken(EmbedReader.Asked asked, EmbedReply.Form form, Vertx vertx) {
    if (asked.order().isEmpty()) {
      return nothing(asked.model(), form.nothing(asked.model()));
    }
    return new Vectors(asked.order().get(), form, vertx);
  }

  private record Vectors(PromptBody body, EmbedReply.Form form, Vertx vertx)
      implements PromptIntake.Order {

    @Override
    public PromptClient client(PromptId id, HttpServerRequest request) {
      return new VectorReply(vertx, request, form::of, Errors::problem);
    }
  }

  private void take(RoutingContext context, Function<byte[], PromptIntake.Taken> reader) {
    HttpServerRequest request = context.request();
    try {
      intake.take(context, reader, cause -> Errors.failure(request.response(), cause));
    } catch (ProblemException e) {
      Errors.failure(request.response(), e);
    }
  }

  private PromptIntake.Taken taken(Asked asked, Lines lines) {
    return asked
        .order()
        .<PromptIntake.Taken>map(order -> new Order(order, asked, lines))
        .orElseGet(() -> loaded(asked, lines));
  }

  /** Engines of a mesh load models by themselves, so that there is nothing to do. */
  private PromptIntake.Reply loaded(Asked asked, Lines lines) {
    var head = new Lines.Head(asked.model(), clock.instant().toString());
    return nothing(asked.model(), lines.idle(head, asked.unloads()));
  }

  private PromptIntake.Reply nothing(String model, Object answer) {
    if (Options.alias(model).isPresent()) {
      models.served(model);
    }
    return response -> Replies.json(response, 200, answer);
  }

  private final class Order implements PromptIntake.Order {

    private final PromptBody body;
    private final Asked asked;
    private final Lines lines;

    Order(PromptBody body, Asked asked, Lines lines) {
      this.body = body;
      this.asked = asked;
      this.lines = lines;
    }

    @Override
    public PromptBody body() {
      return body;
    }

    @Override
    public PromptClient client(PromptId id, HttpServerRequest request) {
      return asked.streams()
          ? new StreamedReply(
              asked.model(), request.response(), intake.lines(id, request), lines, clock)
          : new WholeReply(request, this::whole);
    }

    private Object whole(Answer answer) {
      var head = new Lines.Head(answer.result().model(), clock.instant().toString());
      Optional<Lines.Ending> ending = Optional.of(Lines.Ending.of(answer));
      return lines.of(head, Lines.Body.whole(answer), ending);
    }
  }
}
