package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.EngineMeasures;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import java.util.Optional;
import java.util.OptionalLong;

/** Times and counts of one run. Times given in nanoseconds, told in the unit of the name. */
final class RunMeter {

  private final long acceptedNanos;
  private OptionalLong startedNanos = OptionalLong.empty();
  private OptionalLong firstPieceNanos = OptionalLong.empty();
  private OptionalLong pausedSinceNanos = OptionalLong.empty();
  private OptionalLong endedNanos = OptionalLong.empty();
  private Optional<TokenUsage> usage = Optional.empty();
  private EngineMeasures measures = EngineMeasures.NONE;
  private long lastPieceNanos;
  private long pausedNanos;
  private int promptTokens;
  private int tokens;
  private boolean promptRead;

  RunMeter(long acceptedNanos) {
    this.acceptedNanos = acceptedNanos;
  }

  void started(long nowNanos) {
    startedNanos = OptionalLong.of(nowNanos);
  }

  void promptRead(int count) {
    promptTokens = count;
    promptRead = true;
  }

  void piece(Piece piece, long nowNanos) {
    if (firstPieceNanos.isEmpty()) {
      firstPieceNanos = OptionalLong.of(nowNanos);
    }
    lastPieceNanos = nowNanos;
    tokens += piece.tokens();
  }

  void paused(long nowNanos) {
    pausedSinceNanos = OptionalLong.of(nowNanos);
  }

  void resumed(long nowNanos) {
    pausedNanos += nowNanos - pausedSinceNanos.orElse(nowNanos);
    pausedSinceNanos = OptionalLong.empty();
  }

  void ended(TokenUsage counted, long nowNanos) {
    resumed(nowNanos);
    endedNanos = OptionalLong.of(nowNanos);
    usage = Optional.of(counted);
  }

  /** Takes in what the engine measured itself. */
  void measured(EngineMeasures byEngine) {
    measures = byEngine;
  }

  /** What the engine measured itself. */
  EngineMeasures measures() {
    return measures;
  }

  boolean isPaused() {
    return pausedSinceNanos.isPresent();
  }

  boolean hasOutput() {
    return firstPieceNanos.isPresent();
  }

  boolean hasReadPrompt() {
    return promptRead || hasOutput();
  }

  /** Time in the slot without pauses; 0 if it never had one. */
  double serviceS(long nowNanos) {
    long until = pausedSinceNanos.orElse(endedNanos.orElse(nowNanos));
    return startedNanos.isEmpty() ? 0 : (until - startedNanos.getAsLong() - pausedNanos) / 1e9;
  }

  /** From the slot to the first text; 0 if there was none. */
  double serviceTtftS() {
    return hasOutput() ? (firstPieceNanos.getAsLong() - startedNanos.orElseThrow()) / 1e9 : 0;
  }

  /** From acceptance to the slot, or until now. */
  double queueMs(long nowNanos) {
    return (startedNanos.orElse(nowNanos) - acceptedNanos) / 1e6;
  }

  /** From acceptance to the first text; 0 if there was none. */
  double ttftMs() {
    return hasOutput() ? (firstPieceNanos.getAsLong() - acceptedNanos) / 1e6 : 0;
  }

  /** Tokens per second after the first, as the engine says or as seen here; 0 below two tokens. */
  double decodeTps() {
    if (measures.decodeTps().isPresent()) {
      return measures.decodeTps().getAsDouble();
    }
    long nanos = lastPieceNanos - firstPieceNanos.orElse(lastPieceNanos);
    return tokens < 2 || nanos <= 0 ? 0 : (tokens - 1) * 1e9 / nanos;
  }

  int promptTokens() {
    return usage.map(TokenUsage::prompt).filter(count -> count > 0).orElse(promptTokens);
  }

  int completionTokens() {
    return usage.map(TokenUsage::completion).orElse(tokens);
  }

  boolean tokensEstimated() {
    return usage.map(TokenUsage::estimated).orElse(false);
  }

  /** Tokens written so far. */
  int tokens() {
    return tokens;
  }
}
