package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Executor to owner: the end of a run, sent as a request that {@link Ack} answers.
 *
 * @param finish how it ended
 * @param chunks chunks sent, so that the owner sees a missing one
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens generated in this attempt
 * @param tokensEstimated whether the engine could not count
 * @param queueMs wait for a slot
 * @param loadMs time to load the model, 0 if it was loaded
 * @param ttftMs from acceptance to the first text, 0 if there was none
 * @param decodeTps tokens per second after the first; 0 below two tokens
 * @param peakBytes peak memory, where the engine tells
 * @param joules energy, where the machine tells
 * @param error what went wrong, with {@link FinishReason#ERROR} and {@link FinishReason#CANCELLED}
 */
public record Completion(
    PromptId promptId,
    int attempt,
    FinishReason finish,
    int chunks,
    int promptTokens,
    int completionTokens,
    boolean tokensEstimated,
    double queueMs,
    double loadMs,
    double ttftMs,
    double decodeTps,
    OptionalLong peakBytes,
    OptionalDouble joules,
    Optional<RunError> error)
    implements ExecutionMessage, PromptMessage {

  public Completion {
    Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
    Checks.nonNegative("chunks", chunks);
    Checks.nonNegative("promptTokens", promptTokens);
    Checks.nonNegative("completionTokens", completionTokens);
    Checks.nonNegative("queueMs", queueMs);
    Checks.nonNegative("loadMs", loadMs);
    Checks.nonNegative("ttftMs", ttftMs);
    Checks.nonNegative("decodeTps", decodeTps);
    joules.ifPresent(j -> Checks.nonNegative("joules", j));
  }

  /**
   * Why a run failed.
   *
   * @param code for decisions
   * @param message for people
   */
  public record RunError(FailureCode code, String message) {}
}
