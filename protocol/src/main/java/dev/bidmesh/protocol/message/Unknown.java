package dev.bidmesh.protocol.message;

/**
 * A frame of a type or version that this node does not know. Counted, otherwise ignored.
 *
 * @param unknownType the type as the sender named it
 * @param unknownVersion the version as the sender named it
 */
public record Unknown(String unknownType, int unknownVersion) implements MeshMessage {}
