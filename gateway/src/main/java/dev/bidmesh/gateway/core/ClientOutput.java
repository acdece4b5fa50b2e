package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.ContentKind;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a client is to be told. {@link Finished}, {@link Refused} and {@link Dropped} are final:
 * every request whose client stays gets exactly one of them, except that {@link Dropped} may follow
 * a {@link Finished} which is not taken. A plain client gets nothing else but {@link Joined}.
 */
public sealed interface ClientOutput extends Output {

  /** The prompt whose client is meant. */
  PromptId promptId();

  /**
   * The request is the same as an earlier one, whose answer it gets.
   *
   * @param original the prompt of that one
   */
  record Joined(PromptId promptId, PromptId original) implements ClientOutput {}

  /**
   * The answer begins.
   *
   * @param deviceName display name of the device that runs it
   * @param predictedMs predicted completion
   * @param overheadMs from the request's arrival to the accepted award
   */
  record Begun(PromptId promptId, String deviceName, double predictedMs, double overheadMs)
      implements ClientOutput {

    /** The same to another client that waits for the same answer. */
    Begun to(PromptId listener) {
      return new Begun(listener, deviceName, predictedMs, overheadMs);
    }
  }

  /**
   * More of the answer.
   *
   * @param offset where it begins in the answer of its kind, in UTF-8 bytes
   */
  record Piece(PromptId promptId, ContentKind kind, String content, long offset)
      implements ClientOutput {

    /** Models think before they speak, and call tools last. */
    private static final List<ContentKind> ORDER =
        List.of(ContentKind.REASONING, ContentKind.TEXT, ContentKind.TOOL_CALL);

    /**
     * All that there is, in one piece for each kind that has anything.
     *
     * @param texts what there is of a kind
     */
    static List<Piece> wholes(PromptId listener, Function<ContentKind, String> texts) {
      return ORDER.stream()
          .map(kind -> new Piece(listener, kind, texts.apply(kind), 0))
          .filter(piece -> !piece.content().isEmpty())
          .toList();
    }
  }

  /** The run was lost and another goes on. */
  record Retrying(PromptId promptId, String reason) implements ClientOutput {}

  /**
   * It waits for a slot.
   *
   * @param deviceName display name of the device that it waits at
   * @param position place in the queue, from 1
   * @param expectedMs expected wait from now on; absent: not known
   */
  record Waiting(PromptId promptId, String deviceName, int position, OptionalLong expectedMs)
      implements ClientOutput {}

  /** Nothing has come for a while, and the prompt is still in work. */
  record StillAlive(PromptId promptId) implements ClientOutput {}

  /** The answer is complete. */
  record Finished(PromptId promptId, Answer answer) implements ClientOutput {}

  /** There is no answer, or no more of it. */
  record Refused(PromptId promptId, FailureCode code, String message, OptionalLong retryAfterMs)
      implements ClientOutput {}

  /** The client has taken nothing for too long, so its connection is closed without a word. */
  record Dropped(PromptId promptId) implements ClientOutput {}
}
