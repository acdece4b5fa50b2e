package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptInput;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads an answer that is one JSON object with an embedding for each of several texts, each a list
 * of numbers or base64 of them.
 */
public final class EmbeddingReader implements AnswerDecoder {

  /** Most bytes of an answer: 2,048 vectors of some 2,500 numbers, written as digits. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  private final GenerationSink sink;
  private final PromptInput.Embed asked;
  private final Form form;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Optional<TokenUsage> before;
  private TokenUsage usage;
  private Optional<Refusal> failure = Optional.empty();
  private boolean done;

  /**
   * @param asked what was asked for
   * @param form of the answer
   * @param before tokens of the texts before, whose embeddings another answer had; absent: there
   *     are none
   */
  EmbeddingReader(
      GenerationSink sink, PromptInput.Embed asked, Form form, Optional<TokenUsage> before) {
    this.sink = sink;
    this.asked = asked;
    this.form = form;
    this.before = before;
    this.usage = before.orElse(TokenUsage.NONE);
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
      throw refused(
          FailureCode.TOO_LARGE,
          "the server's embeddings exceed " + MAX_BYTES + " bytes; send fewer texts at once");
    }
    body.writeBytes(bytes);
  }

  @Override
  public void finish() {
    JsonNode answer = Json.parse(body.toString(UTF_8));
    if (!answer.isObject()) {
      throw new IllegalStateException("the server's embeddings are no JSON object");
    }
    List<JsonNode> vectors = form.vectors(answer);
    int texts = asked.texts().size();
    if (vectors.size() != texts) {
      throw refused(
          FailureCode.UNSUPPORTED,
          "the server sent "
              + vectors.size()
              + " embeddings for "
              + texts
              + " texts; send one text at a time");
    }
    List<float[]> read = vectors.stream().map(EmbeddingReader::read).toList();
    failure = otherLength(read.get(0).length);
    List<Piece> pieces = failure.isPresent() ? List.of() : pieces(read);
    count(form.tokens(answer));
    pieces.forEach(sink::piece);
    done = true;
  }

  private void count(OptionalInt tokens) {
    // Sums of counts that servers tell wrong must not overflow.
    long sum = (long) usage.prompt() + tokens.orElse(0);
    usage =
        new TokenUsage(
            (int) Math.min(Integer.MAX_VALUE, sum), 0, usage.estimated() || tokens.isEmpty());
    if (before.isEmpty()) {
      sink.promptRead(usage.prompt());
    }
  }

  /** Whether all vectors were read and have gone on. */
  boolean hasVectors() {
    return done && failure.isEmpty();
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
    return failure
        .map(why -> GenerationEnd.error(why.code(), why.message(), usage))
        .orElseGet(() -> GenerationEnd.of(FinishReason.STOP, usage));
  }

  @Override
  public TokenUsage usage() {
    return usage;
  }

  /** Some servers take no heed of a length that is wished for. */
  private Optional<Refusal> otherLength(int length) {
    return asked.dimensions().isPresent() && asked.dimensions().getAsInt() != length
        ? Optional.of(
            new Refusal(
                FailureCode.UNSUPPORTED,
                "the model makes embeddings of "
                    + length
                    + " numbers, not "
                    + asked.dimensions().getAsInt()
                    + "; leave out dimensions"))
        : Optional.empty();
  }

  /**
   * All of them before the first goes on, so that one that cannot be used leaves no half answer.
   */
  private static List<Piece> pieces(List<float[]> vectors) {
    return vectors.stream()
        .map(vector -> new Piece(ContentKind.EMBEDDING, line(vector), 0, List.of()))
        .toList();
  }

  private static String line(float[] vector) {
    try {
      return Embedding.line(vector);
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static float[] read(JsonNode vector) {
    if (!vector.isTextual()) {
      return numbers(vector);
    }
    try {
      return Embedding.read(vector.asText());
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static float[] numbers(JsonNode vector) {
    float[] numbers = new float[vector.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = vector.get(i);
      if (!number.isNumber()) {
        throw unusable("it holds something else than numbers");
      }
      numbers[i] = number.floatValue();
    }
    return numbers;
  }

  /** It is what was asked for that the server cannot do, and other requests still go well. */
  private static RefusedException refused(FailureCode code, String why) {
    return new RefusedException(new Refusal(code, why));
  }

  private static IllegalStateException unusable(String why) {
    return new IllegalStateException("the server's embedding cannot be used: " + why);
  }
}
