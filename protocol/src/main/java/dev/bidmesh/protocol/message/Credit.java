package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.PromptId;
import java.util.Optional;

/**
 * Owner to executor: how much it may send, as the reply to a chunk or life sign, or by itself when
 * a slow client catches up.
 *
 * @param credit chunks that may be in flight from now on; 0 stops
 * @param ended whether the end that came with a chunk is known, so that it need not be told by
 *     itself; absent: none is known
 */
public record Credit(PromptId promptId, int attempt, int credit, Optional<Boolean> ended)
    implements ExecutionMessage, PromptMessage {

  /** Credit at the start of a run. */
  public static final int INITIAL = 8;

  public Credit {
    Checks.nonNegative("credit", credit);
  }

  /** Credit for a run that goes on. */
  public Credit(PromptId promptId, int attempt, int credit) {
    this(promptId, attempt, credit, Optional.empty());
  }

  /** The answer to a chunk: how much more may come, and that the end is known if it brought it. */
  public static Credit to(TokenChunk chunk, int credit) {
    return new Credit(
        chunk.promptId(), chunk.attempt(), credit, chunk.end().map(completion -> true));
  }

  /** Whether the end of the run is known. */
  @JsonIgnore
  public boolean knowsEnd() {
    return ended.orElse(false);
  }
}
