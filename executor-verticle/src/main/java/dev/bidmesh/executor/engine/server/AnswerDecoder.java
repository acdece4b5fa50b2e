package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.TokenUsage;

/** Reads the stream that answers a request. Confined to one thread. */
public interface AnswerDecoder {

  /**
   * Takes more of the stream, cut anywhere.
   *
   * @throws IllegalStateException saying what cannot be read
   */
  void feed(byte[] bytes);

  /** The stream has ended. */
  void finish();

  /** Whether the server has said that there is no more. */
  boolean isDone();

  /** Whether nothing that may still come matters. */
  boolean isComplete();

  /**
   * Whether the server did not write again what it was to write again, so that all is of no use.
   */
  default boolean hasStrayed() {
    return false;
  }

  /** How it ended; the server will say no more. */
  GenerationEnd end();

  /** Tokens so far, counted where the server counts. */
  TokenUsage usage();
}
