package dev.bidmesh.node.cluster.handshake;

import java.math.BigInteger;

/**
 * Who the other side has proven to be.
 *
 * @param name of the node in its certificate
 * @param serial number of that certificate
 */
public record Peer(String name, BigInteger serial) {}
