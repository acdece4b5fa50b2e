package dev.bidmesh.protocol.message;

/** Says that a request arrived and was understood. */
public record Ack() implements MeshMessage {}
