package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.EngineMeasures;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.ProgramRecipe;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** One prompt's way through a program. Used by one thread at a time. */
public interface ProgramAnswer extends ProgramRecipe {

  /** Takes output; gives the text of the answer in it, which may be none. */
  String read(String output);

  /** Takes the end of the output; gives text of the answer that was held back until then. */
  default String finish() {
    return "";
  }

  /** Whether the answer is complete, though the program may go on for a moment. */
  boolean isComplete();

  /** Reads the files that the program has left; it has ended. */
  default void readFiles(Path folder) {}

  /** What the end of the program means, all output having been read. */
  Verdict judge(ProgramEnd end);

  /**
   * What came out.
   *
   * @param failure absent if the answer is complete
   * @param usage tokens, where the program counted them; otherwise they are estimated
   * @param reachedLimit whether the answer ends since it may not be longer
   * @param measures what the program measured
   */
  record Verdict(
      Optional<Refusal> failure,
      Optional<TokenUsage> usage,
      boolean reachedLimit,
      EngineMeasures measures) {

    /** The program counted and measured nothing. */
    public static Verdict of(Optional<Refusal> failure) {
      return new Verdict(failure, Optional.empty(), false, EngineMeasures.NONE);
    }
  }

  /** Most tokens that are let through, by estimate; absent if the program sees to its limit. */
  OptionalInt estimatedLimit();

  /** Tokens of the prompt, by estimate. */
  int estimatedPromptTokens();
}
