package dev.bidmesh.node.cli;

import java.util.OptionalLong;

/** Hears of an answer while it comes. */
interface AnswerListener {

  /**
   * A device has taken the prompt. Names are as in the headers, where characters outside ASCII are
   * percent-encoded.
   */
  default void accepted(String promptId, String device) {}

  /** The next part of the text. */
  void text(String text);

  /**
   * The prompt waits for a slot.
   *
   * @param device display name of the device that it waits at
   * @param position place in the queue, from 1
   * @param expectedMs expected wait from now on; absent: not known
   */
  default void waiting(String device, int position, OptionalLong expectedMs) {}

  /** A run was lost, and another one goes on. */
  default void retried(String reason) {}
}
