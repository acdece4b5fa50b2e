package dev.bidmesh.protocol.bus;

/**
 * An address that a node listens to.
 *
 * @param address the address
 * @param consumers how many parts of the node listen there
 */
public record Listening(String address, int consumers) {}
