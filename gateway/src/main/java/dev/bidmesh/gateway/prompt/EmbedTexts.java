package dev.bidmesh.gateway.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what embeddings are asked of: one text, or a list of them. */
public final class EmbedTexts {

  private EmbedTexts() {}

  /**
   * The texts of a field; empty if it is absent or an empty list.
   *
   * @throws ProblemException naming the field, or which of its texts it is, if it holds anything
   *     else
   */
  public static List<String> read(String field, JsonFields fields) {
    Optional<JsonNode> value = fields.any(field);
    if (value.isEmpty()) {
      return List.of();
    }
    JsonNode input = value.get();
    if (input.isTextual()) {
      return List.of(text(field, input));
    }
    if (!input.isArray()) {
      throw JsonFields.wrong(field, "a text or a list of texts", input);
    }
    if (input.size() > PromptInput.Embed.MAX_TEXTS) {
      throw Problem.badRequest(
              field,
              field
                  + " holds "
                  + input.size()
                  + " texts, at most "
                  + PromptInput.Embed.MAX_TEXTS
                  + " are allowed; send several requests")
          .asException();
    }
    var texts = new ArrayList<String>();
    for (JsonNode each : input) {
      texts.add(text(field + "[" + texts.size() + "]", each));
    }
    return List.copyOf(texts);
  }

  /** The field {@code dimensions}. */
  public static OptionalInt dimensions(JsonFields fields) {
    OptionalLong count = fields.whole("dimensions", 1, Embedding.MAX_DIMENSIONS);
    return count.isPresent() ? OptionalInt.of((int) count.getAsLong()) : OptionalInt.empty();
  }

  private static String text(String where, JsonNode node) {
    if (node.isNumber() || node.isArray()) {
      throw Problem.badRequest(
              where,
              where + " holds token ids, which mean another text to each model; send the text")
          .asException();
    }
    if (!node.isTextual()) {
      throw JsonFields.wrong(where, "a text", node);
    }
    if (node.textValue().isEmpty()) {
      throw Problem.badRequest(where, where + " must not be empty").asException();
    }
    return node.textValue();
  }
}
