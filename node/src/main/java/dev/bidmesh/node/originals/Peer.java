package dev.bidmesh.node.originals;

/**
 * Another device.
 *
 * @param name how its people call it
 * @param address its IPv4 address or host name
 */
record Peer(String name, String address) {}
