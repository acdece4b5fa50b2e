package dev.bidmesh.executor.engine.process;

/** What a program reads at its standard input. */
public sealed interface ProgramInput {

  /** Nothing: it is at its end from the beginning. */
  record Nothing() implements ProgramInput {}

  /** This text in UTF-8, then the end. */
  record Text(String text) implements ProgramInput {}

  /**
   * Whatever is written with {@link ProgramRun#write}, until {@link ProgramRun#closeInput()}. It
   * ends also when this process dies, so a program of ours that reads it notices that.
   *
   * @param queue most writes that may wait for the program to read, 1 or more
   */
  record Open(int queue) implements ProgramInput {}
}
