package dev.bidmesh.node.network;

/**
 * An address that this device has.
 *
 * @param interfaceName of the interface that has it
 * @param kind what that leads to
 * @param address in numbers
 * @param ipv4 whether it is of the shorter kind
 * @param siteLocal whether it is one of those for private networks
 */
public record LocalAddress(
    String interfaceName, NetworkKind kind, String address, boolean ipv4, boolean siteLocal) {}
