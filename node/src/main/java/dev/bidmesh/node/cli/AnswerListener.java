package dev.bidmesh.node.cli;

/** Hears of an answer while it comes. */
interface AnswerListener {

  /**
   * A device has taken the prompt. Names are as in the headers, where characters outside ASCII are
   * percent-encoded.
   */
  default void accepted(String promptId, String device) {}

  /** The next part of the text. */
  void text(String text);

  /** A run was lost, and another one goes on. */
  default void retried(String reason) {}
}
