package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Kept answers on their way to clients that asked again. Each is written as a whole, so one counts
 * until its client has taken it, is gone, or has used up the time that it gave its request.
 */
final class Replays {

  static final String DEADLINE = "replay-deadline";

  // Each listener with the prompt whose answer it gets.
  private final Map<PromptId, PromptId> underway = new HashMap<>();

  /** Answers on their way. */
  int size() {
    return underway.size();
  }

  /** Those of one prompt. */
  int sizeOf(PromptId original) {
    return (int) underway.values().stream().filter(original::equals).count();
  }

  /** Gives a client a kept answer. */
  void begin(ClientNews.Asked asked, Answer answer, Turn turn) {
    PromptId listener = asked.request().promptId();
    underway.put(listener, answer.promptId());
    turn.setTimer(key(listener), Duration.ofMillis(asked.request().deadlineRemainingMs()));
    turn.emit(new ClientOutput.Joined(listener, answer.promptId()));
    if (asked.streamed()) {
      turn.emit(
          new ClientOutput.Begun(
              listener,
              answer.result().deviceName(),
              answer.result().predictedMs(),
              answer.overheadMs()));
      ClientOutput.Piece.wholes(listener, answer::text).forEach(turn::emit);
    }
    turn.emit(new ClientOutput.Finished(listener, answer));
  }

  /** A client has taken all, or is gone. */
  void over(PromptId listener, Turn turn) {
    if (underway.remove(listener) != null) {
      turn.cancelTimer(key(listener));
    }
  }

  /** A client has not taken its answer in time. */
  void onDeadline(PromptId listener, Turn turn) {
    if (underway.remove(listener) != null) {
      turn.emit(new ClientOutput.Dropped(listener));
    }
  }

  private static Key key(PromptId listener) {
    return new Key(DEADLINE, listener.value());
  }
}
