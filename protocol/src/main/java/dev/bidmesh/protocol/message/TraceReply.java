package dev.bidmesh.protocol.message;

import java.util.Optional;

/**
 * A prompt's trace.
 *
 * @param trace absent if the prompt is unknown or forgotten
 */
public record TraceReply(Optional<PromptTrace> trace) implements MeshMessage {}
