package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.server.EmbeddingReader;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.spec.KeepAlive;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Embeddings by Ollama's own API, {@code /api/embed}. */
final class OllamaEmbedding implements EmbeddingReader.Form {

  static final String PATH = "/api/embed";

  /** What is asked for. */
  static String body(
      OllamaModel model,
      PromptInput.Embed input,
      GenerationSpec spec,
      Optional<KeepAlive> keepAlive) {
    ObjectNode body = Json.object().put("model", model.name());
    ArrayNode texts = body.putArray("input");
    input.texts().forEach(texts::add);
    // Without it the end of a text that is too long would be left out without a word.
    body.put("truncate", input.truncate());
    input.dimensions().ifPresent(count -> body.put("dimensions", count));
    ObjectNode options = Json.object();
    spec.extra()
        .forEach(
            (name, value) -> OllamaFields.write(name, Json.parse(value.json()), body, options));
    keepAlive.ifPresent(time -> OllamaFields.keepAlive(time, body));
    if (!options.isEmpty()) {
      body.set("options", options);
    }
    return body.toString();
  }

  @Override
  public List<JsonNode> vectors(JsonNode answer) {
    var vectors = new ArrayList<JsonNode>();
    answer.path("embeddings").forEach(vectors::add);
    return vectors;
  }

  @Override
  public OptionalInt tokens(JsonNode answer) {
    return Shown.count(answer.path("prompt_eval_count"));
  }
}
