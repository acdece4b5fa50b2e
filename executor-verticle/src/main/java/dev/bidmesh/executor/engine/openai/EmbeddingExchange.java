package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.EmbeddingReader;
import dev.bidmesh.executor.engine.server.Exchange;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** A request for embeddings. */
record EmbeddingExchange(String url, String body, AnswerDecoder decoder) implements Exchange {

  /**
   * @param model as the server calls it
   */
  static EmbeddingExchange of(
      String url, String model, PromptInput.Embed input, GenerationSpec spec, GenerationSink sink) {
    ObjectNode body = Json.object().put("model", model).put("encoding_format", "base64");
    ArrayNode texts = body.putArray("input");
    input.texts().forEach(texts::add);
    input.dimensions().ifPresent(count -> body.put("dimensions", count));
    spec.extra().forEach((name, value) -> body.set(name, Json.parse(value.json())));
    return new EmbeddingExchange(
        url, body.toString(), new EmbeddingReader(sink, input, new Data()));
  }

  @Override
  public String accepts() {
    return "application/json";
  }

  /** The form of the OpenAI API: entries with the number of their text. */
  private static final class Data implements EmbeddingReader.Form {

    @Override
    public List<JsonNode> vectors(JsonNode answer) {
      var entries = new ArrayList<JsonNode>();
      answer.path("data").forEach(entries::add);
      // Stable: a server that tells no numbers keeps to the order of the texts.
      entries.sort(Comparator.comparingInt(entry -> entry.path("index").asInt(0)));
      return entries.stream().map(entry -> entry.path("embedding")).toList();
    }

    @Override
    public OptionalInt tokens(JsonNode answer) {
      JsonNode tokens = answer.path("usage").path("prompt_tokens");
      return tokens.canConvertToInt() && tokens.asInt() >= 0
          ? OptionalInt.of(tokens.asInt())
          : OptionalInt.empty();
    }
  }
}
