package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.Optional;

/** What the core learns from the client side. */
public sealed interface ClientNews extends Observation {

  /**
   * A client handed in a prompt.
   *
   * @param request as the orchestrator will get it
   * @param streamed whether the client wants the answer piece by piece
   * @param parsedAtNanos when the request had been read, on the core's clock
   * @param claim what makes it the same as an earlier request; absent: it is none
   */
  record Asked(PromptRequest request, boolean streamed, long parsedAtNanos, Optional<Claim> claim)
      implements ClientNews {

    /** A prompt that is no other request's. */
    public Asked(PromptRequest request, boolean streamed, long parsedAtNanos) {
      this(request, streamed, parsedAtNanos, Optional.empty());
    }
  }

  /** The client's connection is gone. */
  record Gone(PromptId promptId) implements ClientNews {}

  /** All of a finished answer has been written to the client. */
  record Taken(PromptId promptId) implements ClientNews {}

  /** The client does not take what was written so far. */
  record Full(PromptId promptId) implements ClientNews {}

  /** The client has caught up. */
  record Drained(PromptId promptId) implements ClientNews {}

  /** The node takes no more prompts. */
  record DrainBegan() implements ClientNews {}

  /** The node stops: whatever is still in work ends now. */
  record Stopped() implements ClientNews {}
}
