package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.PromptId;

/** Asks the owner of a prompt for its trace. Answered by {@link TraceReply}. */
public record TraceQuery(PromptId promptId) implements MeshMessage {}
