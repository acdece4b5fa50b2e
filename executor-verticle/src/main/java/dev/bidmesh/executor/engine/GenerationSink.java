package dev.bidmesh.executor.engine;

/**
 * Takes the output of one generation. Called by one thread at a time, in order, on any thread; must
 * not block.
 */
public interface GenerationSink {

  /**
   * The prompt has been read. Called at most once, before the first piece.
   *
   * @param tokens of the prompt, template included
   */
  void promptRead(int tokens);

  /** More output. */
  void piece(Piece piece);

  /** There will be no more. Called exactly once, last. */
  void ended(GenerationEnd end);
}
