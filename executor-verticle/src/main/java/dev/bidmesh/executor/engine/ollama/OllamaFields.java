package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.spec.KeepAlive;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.RawJson;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where fields go that the mesh passes on unread: some stand beside the options of Ollama's API,
 * some of the OpenAI API have another name there, some have none and are refused by name, some are
 * the owner's and left out, and what nobody knows is an option.
 */
final class OllamaFields {

  /** How long a model stays loaded after an answer, as a number of seconds or a time. */
  static final String KEEP_ALIVE = "keep_alive";

  private static final Set<String> BESIDE_OPTIONS = Set.of("think", KEEP_ALIVE);

  /** How the server uses its device, which whoever owns it has set and no prompt changes. */
  private static final Set<String> OF_THE_OWNER =
      Set.of(
          "num_gpu",
          "num_thread",
          "num_batch",
          "main_gpu",
          "use_mmap",
          "use_mlock",
          "numa",
          "low_vram");

  // They change nothing about the text.
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("user", "metadata", "store", "stream_options", "parallel_tool_calls", "service_tier");

  private static final Set<String> COUNTS = Set.of("n", "best_of");
  private static final Set<String> LOST =
      Set.of("logprobs", "top_logprobs", "logit_bias", "echo", "suffix");

  // What this engine sets itself.
  private static final Set<String> OURS =
      Set.of(
          "model",
          "stream",
          "truncate",
          "shift",
          "raw",
          "num_ctx",
          "num_predict",
          "format",
          "messages",
          "tools",
          "prompt",
          "options",
          "template",
          "system",
          "images",
          "context");

  private OllamaFields() {}

  /** The first field whose effect would be lost. */
  static Optional<String> lost(GenerationSpec spec) {
    return new TreeMap<>(spec.extra())
        .entrySet().stream()
            .filter(each -> isLost(each.getKey(), Json.parse(each.getValue().json())))
            .map(each -> each.getKey())
            .findFirst();
  }

  /** Whether the model is to be told of tools. */
  static boolean wantsTools(GenerationSpec spec) {
    return choice(spec).filter("none"::equals).isEmpty();
  }

  /** Writes a field where Ollama looks for it. */
  static void write(String name, JsonNode value, ObjectNode body, ObjectNode options) {
    if (name.equals("reasoning_effort")) {
      body.set("think", value.asText("").equals("none") ? Json.parse("false") : value);
    } else if (BESIDE_OPTIONS.contains(name)) {
      body.set(name, value);
    } else if (!WITHOUT_EFFECT.contains(name)
        && !OF_THE_OWNER.contains(name)
        && !OURS.contains(name)
        && !LOST.contains(name)
        && !COUNTS.contains(name)
        && !name.equals("tool_choice")) {
      options.set(name, value);
    }
  }

  /** Writes how long the model stays loaded, in place of what a prompt has said. */
  static void keepAlive(KeepAlive time, ObjectNode body) {
    if (time.seconds().isPresent()) {
      body.put(KEEP_ALIVE, time.seconds().getAsLong());
    } else {
      body.put(KEEP_ALIVE, time.text());
    }
  }

  private static boolean isLost(String name, JsonNode value) {
    if (COUNTS.contains(name)) {
      return value.asDouble(1) != 1;
    }
    if (name.equals("tool_choice")) {
      return !(value.asText("").equals("auto") || value.asText("").equals("none"));
    }
    return LOST.contains(name)
        && (value.asBoolean(false) || value.asDouble(0) > 0 || !value.isEmpty() || isText(value));
  }

  private static boolean isText(JsonNode value) {
    return value.isTextual() && !value.asText().isEmpty();
  }

  private static Optional<String> choice(GenerationSpec spec) {
    return Optional.ofNullable(spec.extra().get("tool_choice"))
        .map(RawJson::json)
        .map(Json::parse)
        .map(value -> value.asText(""));
  }
}
