package dev.bidmesh.gateway.ollama;

import dev.bidmesh.gateway.core.Answer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the last line tells. Times are in nanoseconds, as that API has them.
 *
 * @param doneReason {@code stop}, {@code length} or {@code load}
 * @param totalDuration from the request's arrival to now
 * @param loadDuration wait for a slot and for the mesh
 * @param promptEvalCount tokens of the prompt
 * @param promptEvalDuration until the first text
 * @param evalCount tokens generated
 * @param evalDuration from the first text to the end
 */
record Figures(
    Optional<String> doneReason,
    OptionalLong totalDuration,
    OptionalLong loadDuration,
    OptionalInt promptEvalCount,
    OptionalLong promptEvalDuration,
    OptionalInt evalCount,
    OptionalLong evalDuration) {

  private static final double NANOS_PER_MS = 1e6;

  static Figures of(Optional<Lines.Ending> ending) {
    Optional<Answer> answer = ending.flatMap(Lines.Ending::answer);
    Optional<String> reason = ending.map(Lines.Ending::reason);
    return answer.map(known -> of(reason, known)).orElseGet(() -> none(reason));
  }

  private static Figures of(Optional<String> reason, Answer answer) {
    double before = answer.overheadMs() + answer.result().queueMs();
    double firstMs = answer.ttftMs() > 0 ? answer.ttftMs() : answer.totalMs();
    return new Figures(
        reason,
        nanos(answer.totalMs()),
        nanos(Math.min(before, firstMs)),
        OptionalInt.of(answer.result().promptTokens()),
        nanos(firstMs - before),
        OptionalInt.of(answer.result().completionTokens()),
        nanos(answer.totalMs() - firstMs));
  }

  private static Figures none(Optional<String> reason) {
    return new Figures(
        reason,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalLong.empty());
  }

  private static OptionalLong nanos(double ms) {
    return OptionalLong.of((long) (Math.max(0, ms) * NANOS_PER_MS));
  }
}
