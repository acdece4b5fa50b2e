package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.gateway.route.PromptClient;
import dev.bidmesh.gateway.route.PromptIntake;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** The routes of the Ollama API. */
public final class OllamaRoutes {

  private final PromptIntake intake;
  private final ChatReader chats;
  private final GenerateReader texts;
  private final ModelRoutes models;
  private final Clock clock = Clock.systemUTC();

  /**
   * @param version of the node, which stands beside the one of the API
   */
  public OllamaRoutes(
      PromptIntake intake, BodyReader bodies, PromptLimits limits, MeshView view, String version) {
    this.intake = intake;
    this.chats = new ChatReader(limits);
    this.texts = new GenerateReader(limits);
    this.models = new ModelRoutes(bodies, limits, view, version);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/chat", context -> take(context, chats::read, Lines.CHAT)),
        Endpoint.post("/api/generate", context -> take(context, texts::read, Lines.TEXT)),
        Endpoint.get("/api/tags", models::tags),
        Endpoint.get("/api/ps", models::loaded),
        Endpoint.post("/api/show", models::show),
        Endpoint.get("/api/version", models::version),
        Endpoint.get("/", OllamaRoutes::here));
  }

  /** Programs ask for this before anything else, to find out whether a server is there. */
  private static void here(RoutingContext context) {
    Replies.text(context.response(), "text/plain; charset=utf-8", "Bidmesh is running");
  }

  private void take(RoutingContext context, Function<byte[], Asked> reader, Lines lines) {
    HttpServerRequest request = context.request();
    try {
      intake.take(
          request,
          bytes -> taken(reader.apply(bytes), lines),
          cause -> Errors.failure(request.response(), cause));
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
    if (Options.alias(asked.model()).isPresent()) {
      models.served(asked.model());
    }
    var head = new Lines.Head(asked.model(), clock.instant().toString());
    return response -> Replies.json(response, 200, lines.idle(head, asked.unloads()));
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
          : new WholeReply(request, lines, clock);
    }
  }
}
