package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Asks a server again and again whether it is there and which models it has: now and then while it
 * is well, with growing pauses while it is not. One unanswered probe of a server that was well is
 * forgiven. Confined to one event loop.
 */
final class ServerProbe {

  private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;
  private static final int NAMED_MODELS = 5;
  private static final int LOADING = 503;
  private static final List<String> CONTEXT_FIELDS =
      List.of("max_model_len", "context_length", "max_context_length", "context_window");

  private final Vertx vertx;
  private final Server server;
  private final OpenAiOptions options;
  private final Consumer<EngineStatus> outcome;
  private List<ModelInfo> lastModels = List.of();
  private OptionalLong timer = OptionalLong.empty();
  private int failures;
  private boolean probing;
  private boolean closed;

  /**
   * @param outcome takes the status after each probe
   */
  ServerProbe(Vertx vertx, Server server, OpenAiOptions options, Consumer<EngineStatus> outcome) {
    this.vertx = vertx;
    this.server = server;
    this.options = options;
    this.outcome = outcome;
  }

  /** Probes now, unless that is going on. */
  void probe() {
    if (probing || closed) {
      return;
    }
    probing = true;
    timer.ifPresent(vertx::cancelTimer);
    timer = OptionalLong.empty();
    server
        .get("/models", MAX_BODY_BYTES)
        .map(this::judge)
        .otherwise(this::unreachable)
        .onSuccess(this::conclude);
  }

  void close() {
    closed = true;
    timer.ifPresent(vertx::cancelTimer);
  }

  /** What is wrong, without the class names that exceptions like to say. */
  static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private void conclude(EngineStatus status) {
    probing = false;
    if (closed) {
      return;
    }
    boolean well = status.health().serves();
    boolean forgiven = !well && failures == 0 && !lastModels.isEmpty();
    failures = well ? 0 : failures + 1;
    lastModels = well ? status.models() : lastModels;
    if (!forgiven) {
      outcome.accept(status);
    }
    Duration pause = well ? options.probeInterval() : retryPause();
    timer = OptionalLong.of(vertx.setTimer(pause.toMillis(), fired -> probe()));
  }

  private Duration retryPause() {
    Duration doubled = options.firstRetry().multipliedBy(1L << Math.min(failures - 1, 16));
    return doubled.compareTo(options.lastRetry()) < 0 ? doubled : options.lastRetry();
  }

  private EngineStatus unreachable(Throwable cause) {
    return failed("cannot reach " + server.url() + ": " + words(cause));
  }

  private EngineStatus judge(Server.Answer answer) {
    if (answer.status() == LOADING) {
      return new EngineStatus(
          EngineHealth.LOADING, Optional.of(server.url() + " is loading its model"), lastModels);
    }
    if (answer.status() != 200) {
      return listless(answer);
    }
    JsonNode data = Json.parse(answer.body()).path("data");
    return data.isArray() ? choose(data) : failed(server.url() + " does not list its models");
  }

  /** A server without a list of models can still be used by whoever names one. */
  private EngineStatus listless(Server.Answer answer) {
    boolean unlisted = answer.status() == 404 || answer.status() == 405;
    if (unlisted && options.model().isPresent()) {
      return EngineStatus.ready(
          List.of(model(options.model().get(), "unknown", OptionalInt.empty())));
    }
    String hint =
        unlisted ? "; is the path of the URL right, and if so, which model= shall it be?" : "";
    return failed(
        server.url()
            + "/models: "
            + ServerError.ofResponse(answer.status(), answer.body()).message()
            + hint);
  }

  private EngineStatus choose(JsonNode data) {
    var names = new ArrayList<String>();
    for (JsonNode each : data) {
      String name = each.path("id").asText("");
      if (!name.isBlank() && options.model().map(wanted -> matches(wanted, name)).orElse(true)) {
        return EngineStatus.ready(
            List.of(model(name, each.path("owned_by").asText("unknown"), context(each))));
      }
      names.add(name);
    }
    return failed(
        options
            .model()
            .map(wanted -> server.url() + " has no model '" + wanted + "'; it has " + some(names))
            .orElse(server.url() + " has no model"));
  }

  /** Servers that keep versions add a tag, of which {@code latest} may be left out. */
  private static boolean matches(String wanted, String name) {
    return name.equals(wanted) || name.equals(wanted + ":latest");
  }

  private static String some(List<String> names) {
    String some = String.join(", ", names.subList(0, Math.min(NAMED_MODELS, names.size())));
    return names.isEmpty() ? "none" : names.size() > NAMED_MODELS ? some + ", …" : some;
  }

  private static OptionalInt context(JsonNode model) {
    return CONTEXT_FIELDS.stream()
        .map(model::path)
        .filter(field -> field.canConvertToInt() && field.asInt() > 0)
        .mapToInt(JsonNode::asInt)
        .findFirst();
  }

  private static ModelInfo model(String name, String provider, OptionalInt context) {
    String digest = "openai:" + provider + ":" + name;
    return new ModelInfo(digest, aliases(name), context, false, true);
  }

  /** A model that is called by the path of its file is also known by the file's name. */
  private static List<String> aliases(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).replaceAll("\\.gguf$", "");
    return name.endsWith(".gguf") && !file.isEmpty() ? List.of(file, name) : List.of(name);
  }

  private EngineStatus failed(String reason) {
    return EngineStatus.failed(reason, lastModels);
  }
}
