package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads an answer that is one JSON object with an embedding for each of several texts, each a list
 * of numbers or base64 of them.
 */
public final class EmbeddingReader implements AnswerDecoder {

  /** Most bytes of an answer: 2,048 vectors of some 2,500 numbers, written as digits. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  private final GenerationSink sink;
  private final int texts;
  private final Form form;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private TokenUsage usage = TokenUsage.NONE;
  private boolean done;

  /**
   * @param texts that were sent
   * @param form of the answer
   */
  public EmbeddingReader(GenerationSink sink, int texts, Form form) {
    this.sink = sink;
    this.texts = texts;
    this.form = form;
  }

  /** Where an API has what in its answer. */
  public interface Form {

    /** The vectors in the order of the texts. */
    List<JsonNode> vectors(JsonNode answer);

    /** Tokens of all texts; absent: not told. */
    OptionalInt tokens(JsonNode answer);
  }

  @Override
  public void feed(byte[] bytes) {
    if (body.size() + bytes.length > MAX_BYTES) {
      throw new IllegalStateException(
          "the server's embeddings exceed " + MAX_BYTES + " bytes; send fewer texts at once");
    }
    body.writeBytes(bytes);
  }

  @Override
  public void finish() {
    JsonNode answer = Json.parse(body.toString(UTF_8));
    List<JsonNode> vectors = form.vectors(answer);
    if (vectors.size() != texts) {
      throw new IllegalStateException(
          "the server sent " + vectors.size() + " embeddings for " + texts + " texts");
    }
    List<Piece> pieces = pieces(vectors);
    OptionalInt tokens = form.tokens(answer);
    usage = new TokenUsage(tokens.orElse(0), 0, tokens.isEmpty());
    sink.promptRead(usage.prompt());
    pieces.forEach(sink::piece);
    done = true;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public boolean isComplete() {
    return done;
  }

  @Override
  public GenerationEnd end() {
    return GenerationEnd.of(FinishReason.STOP, usage);
  }

  @Override
  public TokenUsage usage() {
    return usage;
  }

  /**
   * All of them before the first goes on, so that one that cannot be read leaves no half answer.
   */
  private static List<Piece> pieces(List<JsonNode> vectors) {
    var pieces = new ArrayList<Piece>();
    for (JsonNode vector : vectors) {
      pieces.add(new Piece(ContentKind.EMBEDDING, line(vector), 0, List.of()));
    }
    return pieces;
  }

  private static String line(JsonNode vector) {
    try {
      return Embedding.line(vector.isTextual() ? Embedding.read(vector.asText()) : numbers(vector));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the server's embedding cannot be used: " + e.getMessage());
    }
  }

  private static float[] numbers(JsonNode vector) {
    float[] numbers = new float[vector.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = vector.get(i);
      if (!number.isNumber()) {
        throw new IllegalArgumentException("it holds something else than numbers");
      }
      numbers[i] = number.floatValue();
    }
    return numbers;
  }
}
