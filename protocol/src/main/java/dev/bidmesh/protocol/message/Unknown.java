package dev.bidmesh.protocol.message;

/**
 * A frame of a type or version that this node does not know. Counted, otherwise ignored.
 *
 * @param type the type as the sender named it
 * @param version the version as the sender named it
 */
public record Unknown(String type, int version) implements MeshMessage {}
