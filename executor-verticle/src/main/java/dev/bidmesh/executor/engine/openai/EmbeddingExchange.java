package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.EmbeddingBatches;
import dev.bidmesh.executor.engine.server.EmbeddingReader;
import dev.bidmesh.executor.engine.server.Exchange;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.RefusedException;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** A request for embeddings. */
record EmbeddingExchange(String url, String body, AnswerDecoder decoder) implements Exchange {

  /**
   * The first of the requests for the embeddings of some texts.
   *
   * @param model as the server calls it
   */
  static Exchange of(
      String url, String model, PromptInput.Embed input, GenerationSpec spec, GenerationSink sink) {
    return new EmbeddingBatches(
            input,
            sink,
            new Data(),
            (some, reader) -> new EmbeddingExchange(url, body(model, some, spec), reader))
        .first();
  }

  private static String body(String model, PromptInput.Embed input, GenerationSpec spec) {
    ObjectNode body = Json.object();
    // Unknown fields go first, so that none of them can replace one of ours.
    ChatRequest.extra(body, spec);
    body.put("model", model).put("encoding_format", "base64");
    ArrayNode texts = body.putArray("input");
    input.texts().forEach(texts::add);
    body.remove("dimensions");
    input.dimensions().ifPresent(count -> body.put("dimensions", count));
    return body.toString();
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
      // A server that tells no numbers keeps to the order of the texts.
      if (entries.stream().anyMatch(entry -> entry.has("index"))) {
        entries.sort(Comparator.comparingInt(Data::index));
        requireEach(entries);
      }
      return entries.stream().map(entry -> entry.path("embedding")).toList();
    }

    /** No number twice and none left out, so that no text gets the vector of another. */
    private static void requireEach(List<JsonNode> sorted) {
      for (int i = 0; i < sorted.size(); i++) {
        if (index(sorted.get(i)) != i) {
          throw new RefusedException(
              new Refusal(
                  FailureCode.UNSUPPORTED,
                  "the server's embeddings are not numbered from 0 to "
                      + (sorted.size() - 1)
                      + ", each once; send one text at a time"));
        }
      }
    }

    private static int index(JsonNode entry) {
      JsonNode index = entry.path("index");
      return index.canConvertToInt() ? index.asInt() : -1;
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
