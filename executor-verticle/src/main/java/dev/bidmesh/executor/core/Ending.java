package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Completion.RunError;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.Optional;

/**
 * How a run ends, as its owner is told.
 *
 * @param finish how
 * @param error what went wrong; absent if nothing did
 */
record Ending(FinishReason finish, Optional<RunError> error) {

  /** What an engine's end means for the owner of a run that nobody has stopped. */
  static Ending of(GenerationEnd end, Run run) {
    if (end.finish() == FinishReason.CANCELLED) {
      return failed(FailureCode.ENGINE_FAILED, "the engine was stopped");
    }
    GenerationEnd judged = run.shouldHaveOutput() ? end.withoutText() : end;
    return judged
        .failure()
        .map(failure -> failed(failure.code(), failure.message()))
        .orElseGet(() -> new Ending(judged.finish(), Optional.empty()));
  }

  /** The engine failed, or would have. */
  static Ending failed(FailureCode code, String message) {
    return new Ending(FinishReason.ERROR, Optional.of(new RunError(code, message)));
  }

  /** It was stopped from outside. */
  static Ending stopped(FailureCode code, String message) {
    return new Ending(FinishReason.CANCELLED, Optional.of(new RunError(code, message)));
  }

  /** For the log. */
  String cause() {
    return error.map(e -> e.code().label()).orElse(finish.label());
  }
}
