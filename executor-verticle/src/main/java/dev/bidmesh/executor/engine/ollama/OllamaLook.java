package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerError;
import dev.bidmesh.executor.engine.server.Weakest;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Ollama which models it has, which of them are loaded and where. Each model is shown once,
 * and again when it has changed. Confined to one event loop, but for {@link #model}.
 */
final class OllamaLook {

  private static final Logger LOG = LoggerFactory.getLogger(OllamaLook.class);

  /** Most models of one server that are served: each makes a lane, and every bid names them. */
  static final int MAX_MODELS = 64;

  private static final int NAMED_MODELS = 5;
  private static final String LATEST = ":latest";

  private final Server server;
  private final OllamaOptions options;
  private final Map<String, OllamaModel.Details> shown = new HashMap<>();
  private volatile Map<String, OllamaModel> models = Map.of();
  // Tokens of context that models were asked to have since the server was looked at.
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private boolean listsModels;

  OllamaLook(Server server, OllamaOptions options) {
    this.server = server;
    this.options = options;
  }

  /**
   * A model that was found when the server was looked at last, by the digest that the mesh knows.
   */
  Optional<OllamaModel> model(String digest) {
    return Optional.ofNullable(models.get(digest))
        .map(model -> Optional.ofNullable(asked.get(digest)).map(model::withContext).orElse(model));
  }

  /** A model is asked to have so much context, for which it is loaded again if need be. */
  void asked(OllamaModel model, int context) {
    asked.put(model.info().digest(), context);
  }

  /** Whether the server listed its models as Ollama does, when it was looked at last. */
  boolean isOllama() {
    return listsModels;
  }

  /**
   * Looks.
   *
   * @param settled whether nothing runs, so that what the server tells of contexts is up to date
   */
  Future<EngineStatus> look(boolean settled) {
    Map<String, Integer> before = settled ? Map.copyOf(asked) : Map.of();
    return ask().onSuccess(none -> before.forEach(asked::remove));
  }

  private Future<EngineStatus> ask() {
    return server
        .get(options.url("/api/tags"))
        .compose(
            tags ->
                tags.isOk()
                    ? server.get(options.url("/api/ps")).compose(ps -> show(tags.json(), ps.json()))
                    : Future.succeededFuture(EngineStatus.failed(refused(tags), List.of())));
  }

  private String refused(Server.Answer answer) {
    return options.url("/api/tags")
        + ": "
        + ServerError.ofResponse(answer.status(), answer.body()).message()
        + "; is this Ollama?";
  }

  private Future<EngineStatus> show(JsonNode tags, JsonNode running) {
    listsModels = tags.path("models").isArray();
    if (!listsModels) {
      String why = options.url("") + " does not list models as Ollama does";
      return Future.succeededFuture(EngineStatus.failed(why, List.of()));
    }
    List<Tag> wanted = tagged(tags).stream().filter(this::isWanted).limit(MAX_MODELS).toList();
    Future<Void> all = Future.succeededFuture();
    for (Tag tag : wanted) {
      all = all.compose(none -> show(tag));
    }
    return all.map(none -> judge(tagged(tags), wanted, Shown.loaded(running)));
  }

  /** Has a model shown that is not known yet; one that cannot be shown is left out for now. */
  private Future<Void> show(Tag tag) {
    if (shown.containsKey(tag.digest())) {
      return Future.succeededFuture();
    }
    return server
        .post(options.url("/api/show"), Json.object().put("model", tag.name()))
        .onSuccess(
            answer -> {
              if (answer.isOk()) {
                shown.put(tag.digest(), Shown.read(answer.json()));
              }
            })
        .<Void>mapEmpty()
        // One that hangs hides no other.
        .recover(cause -> hidden(tag, cause));
  }

  private static Future<Void> hidden(Tag tag, Throwable cause) {
    LOG.atDebug()
        .addKeyValue("model", tag.name())
        .addKeyValue("reason", Server.words(cause))
        .log("not shown");
    return Future.succeededFuture();
  }

  private EngineStatus judge(
      List<Tag> all, List<Tag> wanted, Map<String, OllamaModel.Loaded> loaded) {
    shown.keySet().retainAll(all.stream().map(Tag::digest).toList());
    var found = new ArrayList<OllamaModel>();
    for (Tag tag : wanted) {
      Optional.ofNullable(shown.get(tag.digest()))
          .filter(details -> details.chats() || details.embeds())
          .map(details -> model(tag, details, Optional.ofNullable(loaded.get(tag.digest()))))
          .ifPresent(found::add);
    }
    models = byDigest(found);
    if (found.isEmpty()) {
      return EngineStatus.failed(none(all), List.of());
    }
    var status =
        new EngineStatus(EngineHealth.READY, note(all, wanted), loadedFirst(models.values()));
    return compute(found).map(status::withCompute).orElse(status);
  }

  /** Two names of one model are two aliases of it. */
  private static Map<String, OllamaModel> byDigest(List<OllamaModel> found) {
    var models = new LinkedHashMap<String, OllamaModel>();
    for (OllamaModel each : found) {
      models.merge(each.info().digest(), each, OllamaLook::named);
    }
    return Collections.unmodifiableMap(models);
  }

  private static OllamaModel named(OllamaModel first, OllamaModel second) {
    var aliases = new ArrayList<String>(second.info().aliases());
    aliases.addAll(0, first.info().aliases());
    ModelInfo info = first.info();
    var both =
        new ModelInfo(
            info.digest(),
            aliases,
            info.contextTokens(),
            info.demo(),
            info.warm(),
            info.capabilities(),
            info.embedsOnly());
    return new OllamaModel(first.name(), both, first.details(), first.loaded());
  }

  private static List<ModelInfo> loadedFirst(Iterable<OllamaModel> models) {
    var loaded = new ArrayList<ModelInfo>();
    var others = new ArrayList<ModelInfo>();
    models.forEach(each -> (each.info().warm() ? loaded : others).add(each.info()));
    loaded.addAll(others);
    return loaded;
  }

  private OllamaModel model(
      Tag tag, OllamaModel.Details details, Optional<OllamaModel.Loaded> loaded) {
    var info =
        new ModelInfo(
            "ollama:" + tag.digest(),
            aliases(tag.name()),
            context(details),
            false,
            loaded.isPresent(),
            Optional.of(capabilities(details)));
    ModelInfo served = details.chats() ? info : info.thatOnlyEmbeds();
    return new OllamaModel(tag.name(), served, details, loaded);
  }

  /** The longest context that a prompt can get. */
  private OptionalInt context(OllamaModel.Details details) {
    if (options.context().isEmpty()) {
      return details.maxContext();
    }
    int wished = options.context().getAsInt();
    return OptionalInt.of(Math.min(wished, details.maxContext().orElse(wished)));
  }

  private static Set<Capability> capabilities(OllamaModel.Details details) {
    Set<Capability> can = EnumSet.of(Capability.JSON);
    if (details.chats()) {
      can.add(Capability.RAW);
    }
    if (details.inserts()) {
      can.add(Capability.INFILL);
    }
    if (details.embeds()) {
      can.add(Capability.EMBEDDINGS);
    }
    if (details.tools()) {
      can.add(Capability.TOOLS);
    }
    if (details.images()) {
      can.add(Capability.IMAGES);
    }
    if (details.continues()) {
      can.add(Capability.CONTINUATION);
    }
    return can;
  }

  private static Optional<Compute> compute(List<OllamaModel> found) {
    return Weakest.of(
        found.stream()
            .flatMap(each -> each.loaded().stream().map(how -> how.compute(each.name())))
            .toList());
  }

  private static List<Tag> tagged(JsonNode tags) {
    var all = new ArrayList<Tag>();
    for (JsonNode each : tags.path("models")) {
      String name = each.path("name").asText(each.path("model").asText(""));
      String digest = each.path("digest").asText("");
      if (!name.isBlank() && !digest.isBlank()) {
        boolean remote = each.hasNonNull("remote_host") || each.hasNonNull("remote_model");
        all.add(new Tag(name, digest, remote));
      }
    }
    return all;
  }

  /** A model that runs elsewhere, at somebody's cost, is only used by whoever names it. */
  private boolean isWanted(Tag tag) {
    return options
        .model()
        .map(wanted -> tag.name().equals(wanted) || tag.name().equals(wanted + LATEST))
        .orElse(!tag.remote());
  }

  private static List<String> aliases(String name) {
    return name.endsWith(LATEST)
        ? List.of(name.substring(0, name.length() - LATEST.length()), name)
        : List.of(name);
  }

  private Optional<String> note(List<Tag> all, List<Tag> wanted) {
    return options.model().isEmpty() && wanted.size() == MAX_MODELS && all.size() > MAX_MODELS
        ? Optional.of(
            "serves "
                + MAX_MODELS
                + " of "
                + all.size()
                + " models; to serve another one, name it with model=")
        : Optional.empty();
  }

  private String none(List<Tag> all) {
    return options
        .model()
        .map(
            wanted ->
                options.url("")
                    + " has no model '"
                    + wanted
                    + "' that chats or computes embeddings; it has "
                    + some(all)
                    + "; 'ollama pull "
                    + wanted
                    + "' brings it, which this node never does by itself")
        .orElse(
            options.url("")
                + " has no model that chats or computes embeddings; 'ollama pull NAME' brings one");
  }

  private static String some(List<Tag> all) {
    String some = String.join(", ", all.stream().map(Tag::name).limit(NAMED_MODELS).toList());
    return all.isEmpty() ? "none" : all.size() > NAMED_MODELS ? some + ", …" : some;
  }

  private record Tag(String name, String digest, boolean remote) {}
}
