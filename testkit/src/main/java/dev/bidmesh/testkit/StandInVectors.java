package dev.bidmesh.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.codec.WireJson;
import java.util.ArrayList;
import java.util.List;

/** Embeddings that stand-ins make up: from each text its own, and always the same one. */
public final class StandInVectors {

  /** How many numbers a vector has. */
  public static final int DIMENSIONS = 3;

  private static final ObjectMapper JSON = WireJson.mapper();

  private StandInVectors() {}

  /** The embedding of a text: its length, its first and its last character. */
  public static float[] of(String text) {
    return new float[] {text.length(), text.charAt(0), -text.charAt(text.length() - 1) / 3f};
  }

  /** Tokens that a text counts as. */
  static int tokens(String text) {
    return text.split(" ").length;
  }

  /** The answer of the OpenAI API, with the last text first, since an index tells their order. */
  public static ObjectNode list(JsonNode input, boolean base64) {
    List<String> texts = texts(input);
    ObjectNode list = JSON.createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    for (int index = texts.size() - 1; index >= 0; index--) {
      ObjectNode entry = data.addObject().put("object", "embedding").put("index", index);
      float[] vector = of(texts.get(index));
      if (base64) {
        entry.put("embedding", Embedding.line(vector).strip());
      } else {
        numbers(entry.putArray("embedding"), vector);
      }
    }
    int tokens = texts.stream().mapToInt(StandInVectors::tokens).sum();
    list.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return list;
  }

  /** The answer of Ollama's own API. */
  static ObjectNode ofOllama(JsonNode input) {
    List<String> texts = texts(input);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode vectors = answer.putArray("embeddings");
    texts.forEach(text -> numbers(vectors.addArray(), of(text)));
    return answer.put("prompt_eval_count", texts.stream().mapToInt(StandInVectors::tokens).sum());
  }

  private static void numbers(ArrayNode array, float[] vector) {
    for (float number : vector) {
      array.add(number);
    }
  }

  private static List<String> texts(JsonNode input) {
    if (input.isTextual()) {
      return List.of(input.asText());
    }
    var texts = new ArrayList<String>();
    input.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
