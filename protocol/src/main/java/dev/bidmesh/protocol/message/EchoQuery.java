package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.DeviceId;

/**
 * Asks a peer to call a device back at its control address, with a {@link Ping}. By the {@link
 * EchoReply} a node learns whether the mesh still reaches it, which it cannot find out by itself.
 *
 * @param deviceId whom to call, mostly the asker
 */
public record EchoQuery(DeviceId deviceId) implements MeshMessage {}
