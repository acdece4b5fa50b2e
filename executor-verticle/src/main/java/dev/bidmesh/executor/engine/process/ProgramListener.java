package dev.bidmesh.executor.engine.process;

import java.nio.file.Path;

/**
 * Hears about one program. Called by one thread at a time, in order, on threads of the program's
 * run; what it does delays the program's output, and nothing else.
 */
public interface ProgramListener {

  /** It runs. Called at most once, first. */
  default void started(long pid) {}

  /**
   * More of its standard output.
   *
   * @param bytes at least one, for the listener to keep; characters may be cut anywhere
   */
  void output(byte[] bytes);

  /**
   * It has ended, and the private folder is still there. Called at most once, after all output and
   * before the end; not if it was never started, or cannot be killed.
   */
  default void exited(Path folder) {}

  /**
   * It is over, and so is everything that it started. Called exactly once, last; with {@link
   * ProgramEnd.Cause#UNKILLABLE} it is not over yet, see {@link ProgramRun#gone()}.
   */
  void ended(ProgramEnd end);
}
