package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.TokenChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A run as its owner sees it: puts chunks into order, drops repeated ones, and knows when the end
 * was told but pieces are still missing.
 */
final class Run {

  /** Most chunks that wait for a missing one. */
  static final int MAX_WAITING = 64;

  /** Longer waits are as long: a prompt has no more time than this. */
  private static final long MAX_WAIT_MS = PromptRequest.MAX_DEADLINE_MS;

  private final Attempt attempt;
  private final double predictedMs;
  private final Optional<Candidate> winner;
  private final Map<Integer, TokenChunk> waiting = new TreeMap<>();
  private Optional<Completion> completion = Optional.empty();
  private final long acceptedNanos;
  private int nextSeq;
  private int tokens;
  private int pieces;
  private int signsSinceText;
  private int chunkTokens;
  private long firstTextNanos;
  private long latestTextNanos;
  private long lastTextNanos;
  private long lastHeardNanos;
  private long lastChunkNanos;
  private OptionalLong firstChunkNanos = OptionalLong.empty();
  private boolean queued;
  private boolean begun;
  private OptionalLong begunNanos = OptionalLong.empty();
  private OptionalLong startNanos = OptionalLong.empty();

  /**
   * @param attempt what was accepted
   * @param predictedMs completion that the executor predicted, in milliseconds
   * @param winner the bid that it was accepted for; absent: there was none, on the own NPU
   * @param nowNanos when it was accepted
   */
  Run(Attempt attempt, double predictedMs, Optional<Candidate> winner, long nowNanos) {
    this.attempt = attempt;
    this.predictedMs = predictedMs;
    this.winner = winner;
    this.acceptedNanos = nowNanos;
    this.lastHeardNanos = nowNanos;
    this.lastChunkNanos = nowNanos;
    this.lastTextNanos = nowNanos;
  }

  Attempt attempt() {
    return attempt;
  }

  double predictedMs() {
    return predictedMs;
  }

  /** The bid that it was accepted for; absent: there was none. */
  Optional<Candidate> winner() {
    return winner;
  }

  /** What it was expected to take in seconds, the wait for a slot excluded. */
  double serviceS() {
    return winner.map(Candidate::serviceS).orElse(predictedMs / 1e3);
  }

  /** Whether a message comes from this run and not from an earlier one or from somebody else. */
  boolean isFrom(DeviceId device, int attemptNumber) {
    return attempt.is(device, attemptNumber);
  }

  /** When it was accepted, as far as its owner knows. */
  long acceptedNanos() {
    return acceptedNanos;
  }

  /** Takes what a life sign tells of it. A run that has begun never waits again. */
  void told(Progress sign, long nowNanos) {
    heard(nowNanos);
    signsSinceText++;
    if (sign.tokens() > Math.max(tokens, chunkTokens)) {
      wrote(nowNanos);
    }
    tokens = Math.max(tokens, sign.tokens());
    boolean waited = isQueued();
    queued = sign.phase() == RunPhase.QUEUED;
    if (waited && !queued) {
      begunNanos = OptionalLong.of(nowNanos);
    }
    begun |= !queued;
    startNanos =
        sign.waitMs().isPresent()
            ? OptionalLong.of(
                nowNanos + 1_000_000 * Math.min(MAX_WAIT_MS, sign.waitMs().getAsLong()))
            : OptionalLong.empty();
  }

  private void wrote(long nowNanos) {
    firstTextNanos = pieces++ == 0 ? nowNanos : firstTextNanos;
    latestTextNanos = nowNanos;
    textDueFrom(nowNanos);
  }

  /** Its next text is waited for from now on. */
  void textDueFrom(long nowNanos) {
    lastTextNanos = nowNanos;
    signsSinceText = 0;
  }

  /** When more text of it was seen last, or was let go on. */
  long lastTextNanos() {
    return lastTextNanos;
  }

  /** Life signs since then. */
  int signsSinceText() {
    return signsSinceText;
  }

  /** Mean time between two pieces of text; 0 before there are two. */
  Duration usualGap() {
    return pieces < 2
        ? Duration.ZERO
        : Duration.ofNanos((latestTextNanos - firstTextNanos) / (pieces - 1));
  }

  /** Whether it waits for a slot, as far as is known. */
  boolean isQueued() {
    return queued && !begun && !showsText();
  }

  /** When it was first seen to have left a queue; absent: it was not seen in one, or still is. */
  OptionalLong begunNanos() {
    return begunNanos;
  }

  /** Whether it was seen to wait for a slot. */
  boolean hasWaited() {
    return queued || begunNanos.isPresent();
  }

  /** When its executor expects to begin; absent: it does not tell. */
  OptionalLong startNanos() {
    return startNanos;
  }

  /** Whether it has written something, even if the first piece is still on its way. */
  boolean showsText() {
    return firstChunkNanos.isPresent() || tokens > 0;
  }

  /** Whether the client has something of it. */
  boolean hasDelivered() {
    return nextSeq > 0;
  }

  /** Notes a life sign. */
  void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  long lastHeardNanos() {
    return lastHeardNanos;
  }

  /** When the last chunk came, or the acceptance if none did. */
  long lastChunkNanos() {
    return lastChunkNanos;
  }

  /** When its first chunk came; absent before. */
  OptionalLong firstChunkNanos() {
    return firstChunkNanos;
  }

  /** Whether there is room for a chunk; for the next one there always is. */
  boolean hasRoomFor(TokenChunk chunk) {
    return chunk.seq() <= nextSeq || waiting.size() < MAX_WAITING;
  }

  /**
   * Takes a chunk, which must be one that there is room for.
   *
   * @return the chunks that can be delivered now, in order; empty for a repeated or early one
   */
  List<TokenChunk> take(TokenChunk chunk, long nowNanos) {
    lastChunkNanos = nowNanos;
    if (chunk.seq() >= nextSeq && !waiting.containsKey(chunk.seq())) {
      chunkTokens += chunk.tokens();
      wrote(nowNanos);
    }
    if (firstChunkNanos.isEmpty()) {
      firstChunkNanos = OptionalLong.of(nowNanos);
    }
    if (chunk.seq() >= nextSeq) {
      waiting.putIfAbsent(chunk.seq(), chunk);
    }
    var ready = new ArrayList<TokenChunk>();
    while (waiting.containsKey(nextSeq)) {
      ready.add(waiting.remove(nextSeq++));
    }
    return ready;
  }

  /** Takes the end. */
  void take(Completion end) {
    completion = Optional.of(end);
  }

  /** The end, once nothing is missing any more; a run that failed cannot be completed anyway. */
  Optional<Completion> ended() {
    return completion.filter(end -> failed(end) || nextSeq >= end.chunks());
  }

  private static boolean failed(Completion end) {
    return end.finish() == FinishReason.ERROR || end.finish() == FinishReason.CANCELLED;
  }
}
