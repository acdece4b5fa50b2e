package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.DeviceId;

/**
 * Asks for what a node knows about the lanes of one device. A device that has lost its learned
 * state gets it back from its peers this way; within a node it tells the bid verticle what the
 * bandit has learned before. Answered by {@link LaneReply} at a device's control address and by its
 * bandit.
 *
 * @param deviceId whose lanes
 */
public record LaneQuery(DeviceId deviceId) implements MeshMessage {}
