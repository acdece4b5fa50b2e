package dev.bidmesh.protocol.message;

/**
 * What became of a wish to end a prompt.
 *
 * @param outcome what
 */
public record CancelReply(CancelOutcome outcome) implements MeshMessage {}
