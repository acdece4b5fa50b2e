package dev.bidmesh.protocol.codec;

import dev.bidmesh.protocol.message.MeshMessage;

/** A message with its header: what an event bus handler gets as body. Deeply immutable. */
public record Frame(Header header, MeshMessage message) {}
