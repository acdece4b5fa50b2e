package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.PromptId;

/**
 * Gateway to orchestrator: the client is gone or asked to stop.
 *
 * @param reason for the trace
 */
public record CancelPrompt(PromptId promptId, String reason)
    implements LocalMessage, PromptMessage {}
