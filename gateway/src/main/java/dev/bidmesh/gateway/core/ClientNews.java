package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.PromptRequest;

/** What the core learns from the client side. */
public sealed interface ClientNews extends Observation {

  /**
   * A client handed in a prompt.
   *
   * @param request as the orchestrator will get it
   * @param streamed whether the client wants the answer piece by piece
   * @param parsedAtNanos when the request had been read, on the core's clock
   */
  record Asked(PromptRequest request, boolean streamed, long parsedAtNanos) implements ClientNews {}

  /** The client's connection is gone. */
  record Gone(PromptId promptId) implements ClientNews {}

  /** The client does not take what was written so far. */
  record Full(PromptId promptId) implements ClientNews {}

  /** The client has caught up. */
  record Drained(PromptId promptId) implements ClientNews {}

  /** The node takes no more prompts. */
  record DrainBegan() implements ClientNews {}

  /** The node stops: whatever is still in work ends now. */
  record Stopped() implements ClientNews {}
}
