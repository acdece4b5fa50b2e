package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.Embedding;
import java.util.List;

/**
 * The answer of {@code POST /api/embed}. Times are in nanoseconds, as that API has them.
 *
 * @param totalDuration from the request's arrival to now
 * @param loadDuration wait for a slot and for the mesh
 * @param promptEvalCount tokens of all texts
 */
record EmbedReply(
    String model,
    List<float[]> embeddings,
    long totalDuration,
    long loadDuration,
    int promptEvalCount) {

  private static final double NANOS_PER_MS = 1e6;

  /** The forms of the answer. */
  enum Form {
    /** {@code /api/embed}. */
    LIST {
      @Override
      Object of(Answer answer) {
        return new EmbedReply(
            answer.result().model(),
            answer.embeddings().stream().map(Embedding::read).toList(),
            nanos(answer.totalMs()),
            nanos(answer.overheadMs() + answer.result().queueMs()),
            answer.result().promptTokens());
      }

      @Override
      Object nothing(String model) {
        return new EmbedReply(model, List.of(), 0, 0, 0);
      }
    },
    /** {@code /api/embeddings}. */
    ONE {
      @Override
      Object of(Answer answer) {
        return new One(Embedding.read(answer.embeddings().get(0)));
      }

      @Override
      Object nothing(String model) {
        return new One(new float[0]);
      }
    };

    abstract Object of(Answer answer);

    /** The answer to a request without a text. */
    abstract Object nothing(String model);
  }

  private static long nanos(double ms) {
    return (long) (Math.max(0, ms) * NANOS_PER_MS);
  }

  /** The answer of {@code /api/embeddings}. */
  record One(float[] embedding) {}
}
