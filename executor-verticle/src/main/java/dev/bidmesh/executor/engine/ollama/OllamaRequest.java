package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the bodies of requests to Ollama. */
final class OllamaRequest {

  private final OllamaModel model;
  private final GenerationSpec spec;
  private final ContextPlan plan;
  private final Accelerator accelerator;

  OllamaRequest(OllamaModel model, GenerationSpec spec, ContextPlan plan, Accelerator accelerator) {
    this.model = model;
    this.spec = spec;
    this.plan = plan;
    this.accelerator = accelerator;
  }

  /** For {@code /api/chat}. */
  ObjectNode chat() {
    ObjectNode body = common();
    if (model.details().thinks() && !body.has("think")) {
      // Otherwise some versions leave the thoughts within the answer.
      body.put("think", true);
    }
    ArrayNode messages = body.putArray("messages");
    conversation().forEach(each -> messages.add(OllamaMessage.write(each, conversation())));
    if (!spec.tools().isEmpty() && OllamaFields.wantsTools(spec)) {
      ArrayNode tools = body.putArray("tools");
      spec.tools().forEach(tool -> tools.add(Json.parse(tool.json())));
    }
    return body;
  }

  /**
   * For {@code /api/generate}, with the template applied here: the rest of an answer.
   *
   * @param again what is to be written once more, for which there must be room
   */
  ObjectNode continuing(MessageTemplate template, String prefix, Again again) {
    ObjectNode body = common();
    body.withObject("/options").put("num_predict", again.limit(plan.answerTokens()));
    body.put("prompt", template.render(conversation()) + prefix);
    body.put("raw", true);
    return body;
  }

  /** For {@code /api/generate}: the rest of a text, read without a chat template. */
  ObjectNode raw(String text, Again again) {
    ObjectNode body = common();
    body.withObject("/options").put("num_predict", again.limit(plan.answerTokens()));
    return body.put("prompt", text).put("raw", true);
  }

  /** For {@code /api/generate}: what stands between a beginning and an end. */
  ObjectNode infill(PromptInput.Infill infill) {
    return common().put("prompt", infill.before()).put("suffix", infill.after());
  }

  private ObjectNode common() {
    ObjectNode body = Json.object();
    ObjectNode options = Json.object();
    for (Map.Entry<String, RawJson> each : spec.extra().entrySet()) {
      OllamaFields.write(each.getKey(), Json.parse(each.getValue().json()), body, options);
    }
    body.put("model", model.name()).put("stream", true);
    // Versions from 2025 on refuse what is too long when told so; older ones ignore this.
    body.put("truncate", false).put("shift", false);
    spec.responseFormat()
        .flatMap(format -> format(Json.parse(format.json())))
        .ifPresent(format -> body.set("format", format));
    sampling(options);
    body.set("options", options);
    return body;
  }

  private void sampling(ObjectNode options) {
    options.put("num_ctx", plan.context()).put("num_predict", plan.answerTokens());
    spec.sampling().temperature().ifPresent(value -> options.put("temperature", value));
    spec.sampling().topP().ifPresent(value -> options.put("top_p", value));
    spec.sampling().seed().ifPresent(value -> options.put("seed", value));
    if (!spec.stop().isEmpty()) {
      // These replace the ones of the model's own, without which it may not end its answer.
      var stops = new LinkedHashSet<>(model.details().stops());
      stops.addAll(spec.stop());
      ArrayNode array = options.putArray("stop");
      stops.forEach(array::add);
    }
  }

  private List<ChatMessage> conversation() {
    return spec.input() instanceof PromptInput.Text text
        ? List.of(ChatMessage.text("user", text.textFor(accelerator)))
        : ((PromptInput.Chat) spec.input()).messages();
  }

  /** The form of an answer: {@code json}, or a schema; that of the OpenAI API is unwrapped. */
  private static Optional<JsonNode> format(JsonNode format) {
    return switch (format.path("type").asText("")) {
      case "text" -> Optional.empty();
      case "json_object" -> Optional.of(Json.parse("\"json\""));
      case "json_schema" -> Optional.of(format.path("json_schema").path("schema"));
      default -> Optional.of(format);
    };
  }
}
