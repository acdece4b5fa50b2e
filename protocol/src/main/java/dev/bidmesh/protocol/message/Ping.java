package dev.bidmesh.protocol.message;

/** Owner to a device that it doubts: are you there? Answered with an {@link Ack} at once. */
public record Ping() implements MeshMessage {}
