package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The end of a generation.
 *
 * @param finish how it ended
 * @param usage tokens until then
 * @param failure what went wrong; present exactly with {@link FinishReason#ERROR}
 * @param measures what the engine measured itself
 */
public record GenerationEnd(
    FinishReason finish, TokenUsage usage, Optional<Refusal> failure, EngineMeasures measures) {

  public GenerationEnd {
    if (failure.isPresent() != (finish == FinishReason.ERROR)) {
      throw new IllegalArgumentException("failure must be present exactly with finish ERROR");
    }
  }

  /** An end without an error. */
  public static GenerationEnd of(FinishReason finish, TokenUsage usage) {
    return new GenerationEnd(finish, usage, Optional.empty(), EngineMeasures.NONE);
  }

  /** An end by an error. */
  public static GenerationEnd error(FailureCode code, String message, TokenUsage usage) {
    return new GenerationEnd(
        FinishReason.ERROR, usage, Optional.of(new Refusal(code, message)), EngineMeasures.NONE);
  }

  /**
   * What it means if there was no text although there should have been: a model that stops by
   * itself before its first word has failed.
   */
  public GenerationEnd withoutText() {
    return finish == FinishReason.STOP
        ? error(FailureCode.ENGINE_FAILED, "the model ended without any text", usage)
            .withMeasures(measures)
        : this;
  }

  /** The same with the energy that was used. */
  public GenerationEnd withJoules(OptionalDouble joules) {
    return withMeasures(measures.withJoules(joules));
  }

  /** The same with what the engine measured. */
  public GenerationEnd withMeasures(EngineMeasures other) {
    return new GenerationEnd(finish, usage, failure, other);
  }
}
