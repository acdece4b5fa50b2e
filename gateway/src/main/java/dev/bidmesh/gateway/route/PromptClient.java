package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.ClientOutput;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.Future;

/**
 * Someone who waits for the answer to a prompt, in the terms of one HTTP API. Exactly one of {@link
 * #finished}, {@link #refused} and {@link #dropped} is called; nothing follows the last two, and
 * only {@link #dropped} the first, if the answer is not taken.
 */
public interface PromptClient {

  /** It gets the answer of another prompt, whose request was the same. */
  default void joined(PromptId original) {}

  /**
   * The answer is complete.
   *
   * @return completes when all of it has been written to the network, or never can be
   */
  Future<Void> finished(Answer answer);

  /** There is no answer, or no more of it. */
  void refused(Problem problem);

  /** It takes nothing of what waits for it: its connection is to be closed. */
  void dropped();

  /** A client that takes the answer piece by piece. */
  interface Streaming extends PromptClient {

    /** The answer begins. Called once, before anything but {@link #refused}. */
    void begun(ClientOutput.Begun begun);

    /** More of the answer. */
    void piece(ClientOutput.Piece piece);

    /** The run was lost and another goes on. */
    void retrying(String reason);

    /** It waits for a slot. An API that has no form for that says nothing. */
    default void waiting(ClientOutput.Waiting waiting) {}

    /** Nothing has come for a while, and the prompt is still in work. */
    void stillAlive();
  }
}
