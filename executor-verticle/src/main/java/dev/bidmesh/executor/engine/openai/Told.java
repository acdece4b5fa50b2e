package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerKind;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server tells of itself beyond the OpenAI API. Each kind of server has a service of its own
 * by which it is recognized, and which tells more than the list of models.
 *
 * @param answers what those services have answered, of the kinds that have answered
 */
record Told(Map<ServerKind, JsonNode> answers) {

  static final Told NOTHING = new Told(Map.of());

  /** Where each kind of server tells more. */
  static final Map<ServerKind, String> SERVICES =
      new EnumMap<>(
          Map.of(
              ServerKind.LLAMA_SERVER, "/props",
              ServerKind.LM_STUDIO, "/api/v0/models",
              ServerKind.LEMONADE, "/api/v1/health",
              ServerKind.FOUNDRY_LOCAL, "/foundry/list",
              ServerKind.LOCAL_AI, "/system"));

  Told {
    answers = Map.copyOf(answers);
  }

  /** Asks a server that is not known yet for everything that one could tell. */
  static Future<Told> everything(Server server, OpenAiOptions options) {
    List<Future<Map.Entry<ServerKind, JsonNode>>> asked = new ArrayList<>();
    SERVICES.forEach(
        (kind, path) ->
            asked.add(ask(server, options.root(path)).map(json -> Map.entry(kind, json))));
    return Future.join(asked).map(all -> new Told(collected(asked)));
  }

  /** Asks a server of a known kind for what it tells. */
  static Future<Told> of(ServerKind kind, Server server, OpenAiOptions options) {
    return Optional.ofNullable(SERVICES.get(kind))
        .map(path -> ask(server, options.root(path)).map(json -> new Told(Map.of(kind, json))))
        .orElseGet(() -> Future.succeededFuture(NOTHING));
  }

  /** What a kind of server has told; a missing node if nothing. */
  JsonNode of(ServerKind kind) {
    return answers.getOrDefault(kind, MissingNode.getInstance());
  }

  /**
   * What the server is.
   *
   * @param models its list of models
   * @param path of the URL of its API
   */
  ServerKind kind(JsonNode models, String path) {
    if (of(ServerKind.LEMONADE).path("all_models_loaded").isArray()) {
      return ServerKind.LEMONADE;
    }
    if (of(ServerKind.LM_STUDIO).path("data").path(0).has("state")) {
      return ServerKind.LM_STUDIO;
    }
    if (of(ServerKind.LLAMA_SERVER).path("default_generation_settings").isObject()) {
      return ServerKind.LLAMA_SERVER;
    }
    if (Devices.models(of(ServerKind.FOUNDRY_LOCAL)).path(0).path("runtime").has("deviceType")) {
      return ServerKind.FOUNDRY_LOCAL;
    }
    if (of(ServerKind.LOCAL_AI).path("backends").isArray()) {
      return ServerKind.LOCAL_AI;
    }
    return byModels(models, path);
  }

  private static ServerKind byModels(JsonNode models, String path) {
    for (JsonNode model : models) {
      if (model.has("runtime")) {
        return ServerKind.GENIEX;
      }
      switch (model.path("owned_by").asText("")) {
        case "vllm" -> {
          return ServerKind.VLLM;
        }
        case "fastflowlm", "FastFlowLM" -> {
          return ServerKind.FASTFLOWLM;
        }
        case "llamacpp" -> {
          return ServerKind.LLAMA_SERVER;
        }
        default -> {}
      }
    }
    return path.replaceAll("/+$", "").equals("/v3") ? ServerKind.OVMS : ServerKind.OTHER;
  }

  private static Future<JsonNode> ask(Server server, String url) {
    return server.get(url).map(Server.Answer::json).otherwise(MissingNode.getInstance());
  }

  private static Map<ServerKind, JsonNode> collected(
      List<Future<Map.Entry<ServerKind, JsonNode>>> asked) {
    var answers = new EnumMap<ServerKind, JsonNode>(ServerKind.class);
    asked.forEach(each -> answers.put(each.result().getKey(), each.result().getValue()));
    return answers;
  }
}
