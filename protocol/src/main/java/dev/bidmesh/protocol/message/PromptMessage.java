package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.PromptId;

/**
 * A message on a prompt's way, from the client's request to the feedback about its run. Questions
 * about its trace are none: looking at a prompt must not change what is counted of it.
 */
public interface PromptMessage {

  /** The prompt. */
  PromptId promptId();
}
