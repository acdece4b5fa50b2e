package dev.bidmesh.protocol.message;

/**
 * A frame that could not be decoded. Decoding returns this instead of throwing, because a reply
 * that fails to decode would never complete its future.
 *
 * @param problem what is wrong with it, without any of its payload
 */
public record Malformed(String problem) implements MeshMessage {}
