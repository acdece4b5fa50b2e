package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import java.util.OptionalLong;

/**
 * Orchestrator to gateway: what happened to a prompt. {@link Done} and {@link Failed} are final.
 */
public sealed interface PromptEvent extends LocalMessage, PromptMessage {

  /** The prompt that it happened to. */
  @Override
  PromptId promptId();

  /**
   * An award was accepted; the answer will come from this lane.
   *
   * @param deviceName display name of the device that runs it
   * @param lane the winning lane
   * @param predictedMs predicted completion, in milliseconds
   */
  record Routed(PromptId promptId, String deviceName, LaneKey lane, double predictedMs)
      implements PromptEvent {
    public Routed {
      Checks.nonNegative("predictedMs", predictedMs);
    }
  }

  /**
   * It waits for a slot of the device that accepted it, or waits otherwise than was told last.
   *
   * @param deviceName display name of the device
   * @param position place in the queue, from 1
   * @param expectedMs expected wait from now on, in milliseconds; absent: not known
   */
  record Queued(PromptId promptId, String deviceName, int position, OptionalLong expectedMs)
      implements PromptEvent {
    public Queued {
      Checks.between("position", position, 1, Integer.MAX_VALUE);
      expectedMs.ifPresent(ms -> Checks.nonNegative("expectedMs", ms));
    }
  }

  /**
   * More of the answer.
   *
   * @param kind what it is
   * @param content the piece; never splits a character
   * @param offset where it begins in the answer of its kind, in UTF-8 bytes
   */
  record Delta(PromptId promptId, ContentKind kind, String content, long offset)
      implements PromptEvent {
    public Delta {
      Checks.nonNegative("offset", offset);
    }
  }

  /**
   * The run was lost and another goes on.
   *
   * @param reason for people
   */
  record Retry(PromptId promptId, String reason) implements PromptEvent {}

  /** The answer is complete. */
  record Done(PromptId promptId, PromptResult result) implements PromptEvent {}

  /**
   * There will be no (further) answer.
   *
   * @param code why
   * @param message for people: what is wrong and what to do
   * @param retryAfterMs when a retry is likely to be accepted
   */
  record Failed(PromptId promptId, FailureCode code, String message, OptionalLong retryAfterMs)
      implements PromptEvent {
    public Failed {
      retryAfterMs.ifPresent(ms -> Checks.nonNegative("retryAfterMs", ms));
    }
  }
}
