package dev.bidmesh.protocol.message;

/**
 * Whether the call that an {@link EchoQuery} asked for was answered.
 *
 * @param reached false: nobody listens at that address as the peer sees the mesh, or no answer came
 *     in time
 */
public record EchoReply(boolean reached) implements MeshMessage {}
