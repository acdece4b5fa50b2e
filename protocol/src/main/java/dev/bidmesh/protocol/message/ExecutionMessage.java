package dev.bidmesh.protocol.message;

/** A message of a run: text, life signs and the end, from the executor to the owner and back. */
public sealed interface ExecutionMessage extends MeshMessage
    permits TokenChunk, Progress, Credit, Completion, Cancel, Feedback {}
