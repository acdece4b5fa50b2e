package dev.bidmesh.gateway.openai;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.Embedding;
import java.util.ArrayList;
import java.util.List;

/** The answer of {@code POST /v1/embeddings}. */
record EmbeddingList(String object, List<Entry> data, String model, Tokens usage) {

  /**
   * Of an answer.
   *
   * @param base64 whether the vectors are wanted as base64 and not as numbers
   */
  static EmbeddingList of(Answer answer, boolean base64) {
    var data = new ArrayList<Entry>();
    for (String vector : answer.embeddings()) {
      data.add(new Entry("embedding", data.size(), base64 ? vector : Embedding.read(vector)));
    }
    int tokens = answer.result().promptTokens();
    return new EmbeddingList("list", data, answer.result().model(), new Tokens(tokens, tokens));
  }

  /**
   * The embedding of one text.
   *
   * @param index of the text
   * @param embedding numbers, or a text of base64
   */
  record Entry(String object, int index, Object embedding) {}

  /** Count of tokens; there are none but those of the texts. */
  record Tokens(int promptTokens, int totalTokens) {}
}
