package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.PromptId;

/**
 * Asks the owner of a prompt to end it. Answered by {@link CancelReply}.
 *
 * @param promptId the prompt
 * @param reason for the trace and the prompt's client
 */
public record CancelQuery(PromptId promptId, String reason) implements MeshMessage {}
