package dev.bidmesh.gateway.core.tap;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.TapEvent;

/**
 * A frame, and who saw it.
 *
 * @param node the device on whose bus it was seen
 */
public record SeenFrame(DeviceId node, TapEvent event) {}
