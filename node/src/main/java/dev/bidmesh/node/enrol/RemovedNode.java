package dev.bidmesh.node.enrol;

import dev.bidmesh.protocol.DeviceId;

/**
 * A node that was removed from the mesh.
 *
 * @param name that it had
 * @param deviceId its device, which no token from before takes in
 */
public record RemovedNode(String name, DeviceId deviceId) {}
