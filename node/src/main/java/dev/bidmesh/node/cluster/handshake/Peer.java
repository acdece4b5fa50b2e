package dev.bidmesh.node.cluster.handshake;

import dev.bidmesh.protocol.DeviceId;
import java.math.BigInteger;
import java.time.Instant;

/**
 * Who the other side has proven to be.
 *
 * @param deviceId of the node in its certificate
 * @param name of the node in its certificate
 * @param serial number of that certificate
 * @param until last moment at which that certificate is valid
 */
public record Peer(DeviceId deviceId, String name, BigInteger serial, Instant until) {}
