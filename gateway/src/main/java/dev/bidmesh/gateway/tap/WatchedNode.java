package dev.bidmesh.gateway.tap;

import dev.bidmesh.protocol.DeviceId;

/**
 * A node whose bus is watched.
 *
 * @param name display name
 */
public record WatchedNode(DeviceId id, String name) {}
