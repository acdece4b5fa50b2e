package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;

/**
 * Executor to owner: more output, sent as a request whose reply is a {@link Credit}.
 *
 * @param seq 0, 1, 2, … per attempt; {@code chunkSeq} on the wire, where {@code seq} is the frame's
 * @param kind what it is
 * @param content the piece; never splits a character
 * @param textOffset where it begins in the answer of its kind, in UTF-8 bytes, prefix included
 * @param tokens tokens in it
 * @param tokenIds their ids, where the engine knows them
 * @param end the end of the same attempt, if it is known and this is the last of its output; an
 *     owner that takes it says so in its credit, and gets no {@link Completion} by itself then;
 *     absent: more may follow
 */
public record TokenChunk(
    PromptId promptId,
    int attempt,
    @JsonProperty("chunkSeq") int seq,
    ContentKind kind,
    String content,
    long textOffset,
    int tokens,
    List<Integer> tokenIds,
    Optional<Completion> end)
    implements ExecutionMessage, PromptMessage {

  public TokenChunk {
    Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
    Checks.nonNegative("seq", seq);
    Checks.nonNegative("textOffset", textOffset);
    Checks.nonNegative("tokens", tokens);
    tokenIds = List.copyOf(tokenIds);
    requireSame(promptId, attempt, end);
  }

  private static void requireSame(PromptId promptId, int attempt, Optional<Completion> end) {
    if (end.filter(last -> !last.promptId().equals(promptId)).isPresent()) {
      throw new IllegalArgumentException("end.promptId must be the promptId of the chunk");
    }
    if (end.filter(last -> last.attempt() != attempt).isPresent()) {
      throw new IllegalArgumentException("end.attempt must be the attempt of the chunk");
    }
  }

  /** A chunk after which more may follow. */
  public TokenChunk(
      PromptId promptId,
      int attempt,
      int seq,
      ContentKind kind,
      String content,
      long textOffset,
      int tokens,
      List<Integer> tokenIds) {
    this(promptId, attempt, seq, kind, content, textOffset, tokens, tokenIds, Optional.empty());
  }

  /** The same, with which the run ends. */
  public TokenChunk withEnd(Completion completion) {
    return new TokenChunk(
        promptId,
        attempt,
        seq,
        kind,
        content,
        textOffset,
        tokens,
        tokenIds,
        Optional.of(completion));
  }
}
