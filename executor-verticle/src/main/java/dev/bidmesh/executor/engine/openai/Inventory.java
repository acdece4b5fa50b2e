package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.executor.engine.spec.Embeds;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the models of a server from its list and from what it tells beyond that. */
final class Inventory {

  private static final List<String> CONTEXT_FIELDS =
      List.of("max_model_len", "context_length", "max_context_length", "context_window");

  // A model that thinks first cannot go on from the middle of its answer without its thoughts.
  private static final Pattern THINKS = Pattern.compile("think|<\\|channel\\|>|reasoning");

  // What servers that tell nothing of it call models of this kind by is all there is to go by.
  private static final Pattern EMBEDS = Pattern.compile("embed", Pattern.CASE_INSENSITIVE);

  private final ServerKind kind;
  private final Told told;
  private final JsonNode list;
  private final Optional<Embeds> embeds;

  /**
   * @param list the entries of the server's list of models
   * @param embeds whether they compute embeddings, if that is known of all
   */
  Inventory(ServerKind kind, Told told, JsonNode list, Optional<Embeds> embeds) {
    this.kind = kind;
    this.told = told;
    this.list = list;
    this.embeds = embeds;
  }

  /** All models, loaded ones first. */
  List<Found> models() {
    var loaded = new ArrayList<Found>();
    var others = new ArrayList<Found>();
    for (JsonNode entry : list) {
      String name = entry.path("id").asText("");
      if (!name.isBlank()) {
        Found found = found(name, entry);
        (found.model().warm() ? loaded : others).add(found);
      }
    }
    loaded.addAll(others);
    return List.copyOf(loaded);
  }

  /** A model of a server that lists none. */
  static ModelInfo unlisted(String name, Optional<Embeds> embeds) {
    var model =
        new ModelInfo(digest("unknown", name), aliases(name), OptionalInt.empty(), false, true);
    return embedding(model, embeds.orElse(byName(name)));
  }

  private Found found(String name, JsonNode entry) {
    var model =
        new ModelInfo(
            digest(entry.path("owned_by").asText("unknown"), name),
            aliases(name),
            context(name, entry),
            false,
            isLoaded(name, entry),
            capabilities(name));
    return new Found(name, embedding(model, embeds(name, entry)), compute(name, entry));
  }

  private Embeds embeds(String name, JsonNode entry) {
    boolean told =
        lmStudio(name).path("type").asText("").equals("embeddings")
            || lemonade(name).path("type").asText("").equals("embedding")
            || has(entry.path("labels"), "embeddings");
    return embeds.orElseGet(() -> told ? Embeds.ONLY : byName(name));
  }

  private static Embeds byName(String name) {
    return EMBEDS.matcher(name).find() ? Embeds.ONLY : Embeds.NO;
  }

  private static boolean has(JsonNode list, String text) {
    for (JsonNode each : list) {
      if (each.asText("").equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static ModelInfo embedding(ModelInfo model, Embeds how) {
    return switch (how) {
      case ONLY -> model.thatOnlyEmbeds();
      case ALSO -> alsoEmbedding(model);
      case NO -> model;
    };
  }

  private static ModelInfo alsoEmbedding(ModelInfo model) {
    Set<Capability> can = EnumSet.copyOf(model.capabilities().orElse(OpenAiOptions.PASSED_ON));
    can.add(Capability.EMBEDDINGS);
    return new ModelInfo(
        model.digest(),
        model.aliases(),
        model.contextTokens(),
        model.demo(),
        model.warm(),
        Optional.of(can));
  }

  private OptionalInt context(String name, JsonNode entry) {
    JsonNode served =
        switch (kind) {
          case LLAMA_SERVER -> props().path("default_generation_settings").path("n_ctx");
          case LM_STUDIO -> lmStudio(name).path("loaded_context_length");
          default -> MissingNode.getInstance();
        };
    if (isCount(served)) {
      return OptionalInt.of(served.asInt());
    }
    return CONTEXT_FIELDS.stream()
        .map(entry::path)
        .filter(Inventory::isCount)
        .mapToInt(JsonNode::asInt)
        .findFirst();
  }

  private static boolean isCount(JsonNode node) {
    return node.canConvertToInt() && node.asInt() > 0;
  }

  /** Where a server does not tell, only its sole model is taken to be loaded. */
  private boolean isLoaded(String name, JsonNode entry) {
    return switch (kind) {
      case LM_STUDIO -> lmStudio(name).path("state").asText("").equals("loaded");
      case LEMONADE -> !lemonade(name).isMissingNode();
      case LLAMA_SERVER -> entry.path("status").path("value").asText("loaded").equals("loaded");
      case VLLM -> true;
      default -> list.size() == 1;
    };
  }

  private Optional<Set<Capability>> capabilities(String name) {
    Set<Capability> can = EnumSet.copyOf(OpenAiOptions.PASSED_ON);
    switch (kind) {
      case LLAMA_SERVER -> llamaServer(can);
      case LM_STUDIO -> {
        if (!lmStudio(name).path("type").asText("").equals("vlm")) {
          can.remove(Capability.IMAGES);
        }
      }
      case VLLM -> {
        can.add(Capability.CONTINUATION);
        can.add(Capability.RAW);
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(can);
  }

  private void llamaServer(Set<Capability> can) {
    can.add(Capability.RAW);
    if (!props().path("modalities").path("vision").asBoolean(false)) {
      can.remove(Capability.IMAGES);
    }
    if (!props().path("chat_template_caps").path("supports_tools").asBoolean(true)) {
      can.remove(Capability.TOOLS);
    }
    String template = props().path("chat_template").asText("");
    if (!template.isEmpty() && !THINKS.matcher(template).find()) {
      can.add(Capability.CONTINUATION);
    }
  }

  private Optional<Compute> compute(String name, JsonNode entry) {
    return switch (kind) {
      case GENIEX -> genieX(entry.path("runtime").asText(""));
      case LEMONADE -> Devices.all(lemonade(name).path("device").asText(""), "Lemonade");
      case FOUNDRY_LOCAL -> Devices.compute(told.of(ServerKind.FOUNDRY_LOCAL), name);
      case FASTFLOWLM ->
          Optional.of(
              new Compute(
                  Accelerator.NPU,
                  Evidence.DETECTED,
                  "FastFlowLM answers, which runs on nothing but an NPU"));
      case VLLM ->
          Optional.of(
              new Compute(
                  Accelerator.GPU,
                  Evidence.CLAIMED,
                  "vLLM usually runs on a GPU, and does not tell"));
      default -> Optional.empty();
    };
  }

  private static Optional<Compute> genieX(String runtime) {
    return runtime.equals("qairt")
        ? Optional.of(
            new Compute(
                Accelerator.NPU, Evidence.DETECTED, "GenieX names its runtime: qairt, for NPUs"))
        : Optional.empty();
  }

  private JsonNode props() {
    return told.of(ServerKind.LLAMA_SERVER);
  }

  private JsonNode lmStudio(String name) {
    return entry(told.of(ServerKind.LM_STUDIO).path("data"), "id", name);
  }

  private JsonNode lemonade(String name) {
    return entry(told.of(ServerKind.LEMONADE).path("all_models_loaded"), "model_name", name);
  }

  private static JsonNode entry(JsonNode entries, String field, String name) {
    for (JsonNode entry : entries) {
      if (entry.path(field).asText("").equals(name)) {
        return entry;
      }
    }
    return MissingNode.getInstance();
  }

  private static String digest(String provider, String name) {
    return "openai:" + provider + ":" + name;
  }

  /** A model that is called by the path of its file is also known by the file's name. */
  private static List<String> aliases(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).replaceAll("\\.gguf$", "");
    return name.endsWith(".gguf") && !file.isEmpty() ? List.of(file, name) : List.of(name);
  }

  /**
   * A model of the server.
   *
   * @param name the server's own name of it; the last of its aliases
   * @param compute what it computes on, if that is known
   */
  record Found(String name, ModelInfo model, Optional<Compute> compute) {}
}
