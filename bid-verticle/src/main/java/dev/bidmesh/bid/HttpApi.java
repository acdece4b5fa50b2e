package dev.bidmesh.bid;

/**
 * Where the HTTP API of a node is reached.
 *
 * @param address as {@code host:port}
 * @param https whether it speaks HTTPS there, and not HTTP
 */
public record HttpApi(String address, boolean https) {}
