package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.Repeat;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes what a server answers to a sink, whatever form it has. Confined to one thread. */
public final class AnswerWriter {

  /** Most characters of an answer: more than the longest context of any model holds. */
  static final int MAX_CHARS = 8 * 1024 * 1024;

  private final GenerationSink sink;
  private final TextGate text;
  private final TextGate reasoning = new TextGate(ContentKind.REASONING, List.of());
  private final int promptTokens;
  private final Repeat repeat;
  private final OptionalInt maxTokens;
  private Optional<TokenUsage> counted = Optional.empty();
  private Optional<FinishReason> finish = Optional.empty();
  private Optional<Refusal> failure = Optional.empty();
  private int tokens;
  private int repeatedTokens;
  private int chars;
  private boolean done;
  private boolean full;

  /**
   * @param stops texts that end the answer
   * @param promptTokens estimate for the prompt, where the server does not count
   */
  public AnswerWriter(GenerationSink sink, List<String> stops, int promptTokens) {
    this(sink, stops, promptTokens, Again.NOTHING);
  }

  /**
   * @param stops texts that end the answer
   * @param promptTokens estimate for the prompt, where the server does not count
   * @param again what the server writes first and is not passed on
   */
  public AnswerWriter(GenerationSink sink, List<String> stops, int promptTokens, Again again) {
    this.sink = sink;
    this.text = new TextGate(ContentKind.TEXT, stops);
    this.promptTokens = promptTokens;
    this.repeat = new Repeat(again.text());
    this.maxTokens = again.maxTokens();
  }

  /** More of the answer, in one token. */
  public void text(String more) {
    String fresh = repeat.take(more);
    if (fresh.isEmpty() && !more.isEmpty()) {
      repeatedTokens++;
    }
    write(text, fresh);
    if (maxTokens.isPresent() && tokens >= maxTokens.getAsInt()) {
      full = true;
    }
  }

  /** More thinking, in one token. */
  public void reasoning(String more) {
    write(reasoning, more);
  }

  /** More of tool calls, as a line of JSON in the shape of the OpenAI chat API. */
  public void toolCall(String json) {
    if (mayWrite(json.length())) {
      tokens++;
      sink.piece(new Piece(ContentKind.TOOL_CALL, json + "\n", 1, List.of()));
    }
  }

  /** What the server has counted. */
  public void counted(int prompt, int completion) {
    int fresh = Math.max(0, completion - repeatedTokens);
    counted = Optional.of(new TokenUsage(Math.max(0, prompt), fresh, false));
  }

  /** What the server has counted of the answer, without the prompt. */
  public void counted(int completion) {
    int fresh = Math.max(0, completion - repeatedTokens);
    counted = Optional.of(new TokenUsage(promptTokens, fresh, true));
  }

  /** Why it ends. */
  public void finished(FinishReason reason) {
    finish = Optional.of(reason);
  }

  /** The server has failed. */
  public void failed(Refusal why) {
    failure = Optional.of(why);
  }

  /** The server has said that there is no more. */
  public void done() {
    done = true;
  }

  /** Whether the server has said that there is no more. */
  public boolean isDone() {
    return done;
  }

  /** Whether nothing that may still come matters. */
  public boolean isComplete() {
    return done || full || failure.isPresent() || text.stopped() || repeat.hasFailed();
  }

  /** Whether the server did not write all of what it was to write again. */
  public boolean hasStrayed() {
    boolean over = done || finish.isPresent() || text.stopped();
    return failure.isEmpty() && (repeat.hasFailed() || over && !repeat.isOver());
  }

  /** How it ended; the server will say no more. */
  public GenerationEnd end() {
    if (failure.isEmpty() && !done && !full && finish.isEmpty() && !text.stopped()) {
      failed(
          new Refusal(FailureCode.ENGINE_FAILED, "the server ended the stream within the answer"));
    }
    if (failure.isPresent()) {
      return GenerationEnd.error(failure.get().code(), failure.get().message(), usage());
    }
    reasoning.finish().ifPresent(sink::piece);
    text.finish().ifPresent(sink::piece);
    return GenerationEnd.of(why(), usage());
  }

  /** Tokens so far, counted where the server counts. */
  public TokenUsage usage() {
    return counted.orElseGet(() -> new TokenUsage(promptTokens, tokens, true));
  }

  private FinishReason why() {
    if (text.stopped()) {
      return FinishReason.STOP;
    }
    return finish.orElse(full ? FinishReason.LENGTH : FinishReason.STOP);
  }

  private void write(TextGate gate, String more) {
    if (!more.isEmpty() && mayWrite(more.length())) {
      tokens++;
      gate.add(more).ifPresent(sink::piece);
    }
  }

  private boolean mayWrite(int length) {
    chars += length;
    if (chars > MAX_CHARS && failure.isEmpty()) {
      failed(
          new Refusal(
              FailureCode.ENGINE_FAILED, "the server sent more than " + MAX_CHARS + " characters"));
    }
    return !isComplete();
  }
}
