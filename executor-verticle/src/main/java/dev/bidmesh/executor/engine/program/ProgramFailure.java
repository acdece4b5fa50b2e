package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.protocol.FailureCode;

/** What the end of a program that failed means for a prompt. */
public final class ProgramFailure {

  private ProgramFailure() {}

  /**
   * The failure by its name.
   *
   * @param program how to call it at the beginning of a sentence
   */
  public static Refusal of(String program, ProgramEnd end) {
    FailureCode code =
        switch (end.cause()) {
          case NOT_STARTED -> FailureCode.NO_ENGINE;
          case TIME_LIMIT -> FailureCode.TIMEOUT;
          case OUTPUT_LIMIT, EXITED, STOPPED, MUTE, UNKILLABLE -> FailureCode.ENGINE_FAILED;
        };
    return new Refusal(code, program + " " + end.describe());
  }
}
