package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerError;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.executor.engine.server.Weakest;
import dev.bidmesh.executor.engine.spec.Embeds;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks a server with the OpenAI API what it is, which models it has, and what they compute on.
 * Confined to one event loop.
 */
final class OpenAiLook {

  /** Most models of one server that are served: each makes a lane, and every bid names them. */
  static final int MAX_MODELS = 64;

  private static final int NAMED_MODELS = 5;
  private static final int LOADING = 503;
  private static final int NOT_STARTED_FOR_IT = 501;

  // By what a llama-server says that there is no text: "input" or "content" must be provided.
  private static final Pattern NAMES_THE_TEXT =
      Pattern.compile("\\b(input|content)\\b[^:]*provided");

  private final Server server;
  private final OpenAiOptions options;
  private volatile Optional<ServerKind> kind = Optional.empty();
  private Optional<Embeds> embeds = Optional.empty();
  private boolean askedForEmbeds;
  private boolean certain;

  OpenAiLook(Server server, OpenAiOptions options) {
    this.server = server;
    this.options = options;
  }

  /** What the server is, once it has told. */
  Optional<ServerKind> kind() {
    return kind;
  }

  /** Looks. */
  Future<EngineStatus> look() {
    return server.get(options.url("/models")).compose(this::judge).onFailure(cause -> forget());
  }

  private void forget() {
    // Whatever comes back may be another program; until then it is what it was.
    certain = false;
  }

  private Future<EngineStatus> judge(Server.Answer answer) {
    if (answer.status() == LOADING) {
      return Future.succeededFuture(loading());
    }
    if (!answer.isOk()) {
      forget();
      return Future.succeededFuture(listless(answer));
    }
    JsonNode data = Json.parse(answer.body()).path("data");
    if (!data.isArray()) {
      return failed(options.url("") + " does not list its models");
    }
    Future<Told> told =
        kind.filter(known -> certain)
            .map(known -> Told.of(known, server, options))
            .orElseGet(() -> Told.everything(server, options));
    return told.compose(each -> judge(data, each));
  }

  private Future<EngineStatus> judge(JsonNode data, Told told) {
    return isLoading(data, told)
        .compose(
            loads ->
                loads
                    ? Future.succeededFuture(loading())
                    : embeds(data, told).map(embeds -> choose(data, told, embeds)));
  }

  /**
   * Whether all models of the server compute embeddings, if that is known. A llama-server says so
   * of a request without a text: that it was not started for embeddings, that its way to pool them
   * gives none for a text, or that the text is missing. One that has several models asks for the
   * name of one instead, and what each of them computes is not known.
   */
  private Future<Optional<Embeds>> embeds(JsonNode data, Told told) {
    if (options.embeds().isPresent() || found(data, told) != ServerKind.LLAMA_SERVER) {
      return Future.succeededFuture(options.embeds());
    }
    if (certain && askedForEmbeds) {
      return Future.succeededFuture(embeds);
    }
    return server
        .post(options.url("/embeddings"), Json.object())
        .map(this::embeds)
        .otherwise(Optional.empty());
  }

  private Optional<Embeds> embeds(Server.Answer answer) {
    embeds = judgeEmbeds(answer);
    // A server that fails may say more when it is asked again.
    askedForEmbeds = embeds.isPresent() || answer.status() < 500;
    return embeds;
  }

  private static Optional<Embeds> judgeEmbeds(Server.Answer answer) {
    if (answer.status() == NOT_STARTED_FOR_IT || answer.body().contains("Pooling type")) {
      return Optional.of(Embeds.NO);
    }
    boolean textMissing = answer.status() == 400 && NAMES_THE_TEXT.matcher(answer.body()).find();
    return textMissing ? Optional.of(Embeds.ONLY) : Optional.empty();
  }

  /** Whether it is a llama-server that loads: it lists its model, and refuses all else. */
  private Future<Boolean> isLoading(JsonNode data, Told told) {
    boolean silent = told.of(ServerKind.LLAMA_SERVER).isMissingNode();
    return silent && found(data, told) == ServerKind.LLAMA_SERVER
        ? server
            .get(options.root("/health"))
            .map(answer -> answer.status() == LOADING)
            .otherwise(false)
        : Future.succeededFuture(false);
  }

  private EngineStatus loading() {
    String why = options.url("") + " is loading its model";
    return new EngineStatus(EngineHealth.LOADING, Optional.of(why), List.of());
  }

  /** A server without a list of models can still be used by whoever names one. */
  private EngineStatus listless(Server.Answer answer) {
    boolean unlisted = answer.status() == 404 || answer.status() == 405;
    if (unlisted && options.model().isPresent()) {
      return EngineStatus.ready(
          List.of(Inventory.unlisted(options.model().get(), options.embeds())));
    }
    String hint =
        unlisted ? "; is the path of the URL right, and if so, which model= shall it be?" : "";
    return EngineStatus.failed(
        options.url("/models")
            + ": "
            + ServerError.ofResponse(answer.status(), answer.body()).message()
            + hint,
        List.of());
  }

  private EngineStatus choose(JsonNode data, Told told, Optional<Embeds> embeds) {
    ServerKind found = found(data, told);
    kind = Optional.of(found);
    certain = true;
    List<Inventory.Found> all = new Inventory(found, told, data, embeds).models();
    List<Inventory.Found> served = all.stream().filter(this::isWanted).limit(MAX_MODELS).toList();
    if (served.isEmpty()) {
      return EngineStatus.failed(none(all), List.of());
    }
    var status = new EngineStatus(EngineHealth.READY, note(all, served), models(served));
    return compute(served).map(status::withCompute).orElse(status);
  }

  private ServerKind found(JsonNode data, Told told) {
    return kind.filter(known -> certain)
        .orElseGet(() -> told.kind(data, Optional.ofNullable(options.base().getPath()).orElse("")));
  }

  /** What loaded models compute on; what is not loaded has shown nothing. */
  private static Optional<Compute> compute(List<Inventory.Found> served) {
    return Weakest.of(
        served.stream()
            .filter(each -> each.model().warm() || served.size() == 1)
            .flatMap(each -> each.compute().stream())
            .toList());
  }

  private static List<ModelInfo> models(List<Inventory.Found> served) {
    return served.stream().map(Inventory.Found::model).toList();
  }

  private Optional<String> note(List<Inventory.Found> all, List<Inventory.Found> served) {
    return options.model().isEmpty() && served.size() < all.size()
        ? Optional.of(
            "serves "
                + served.size()
                + " of the "
                + all.size()
                + " models of "
                + options.url("")
                + "; to serve another one, name it with model=")
        : Optional.empty();
  }

  private boolean isWanted(Inventory.Found found) {
    return options.model().map(wanted -> matches(wanted, found.name())).orElse(true);
  }

  /** Servers that keep versions add a tag, of which {@code latest} may be left out. */
  private static boolean matches(String wanted, String name) {
    return name.equals(wanted) || name.equals(wanted + ":latest");
  }

  private String none(List<Inventory.Found> all) {
    return options
        .model()
        .map(wanted -> options.url("") + " has no model '" + wanted + "'; it has " + some(all))
        .orElse(options.url("") + " has no model");
  }

  private static String some(List<Inventory.Found> all) {
    List<String> names = all.stream().map(Inventory.Found::name).limit(NAMED_MODELS).toList();
    String some = String.join(", ", names);
    return names.isEmpty() ? "none" : all.size() > NAMED_MODELS ? some + ", …" : some;
  }

  private static Future<EngineStatus> failed(String reason) {
    return Future.succeededFuture(EngineStatus.failed(reason, List.of()));
  }
}
