package dev.bidmesh.gateway.tap;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import java.util.Optional;

/**
 * A frame as clients are shown it.
 *
 * @param node display name of the device on whose bus it was seen
 * @param scope {@code network} or {@code local}
 * @param type of the message
 * @param body its fields, named as on the wire
 */
record FrameView(
    String node,
    DeviceId deviceId,
    long ts,
    TapDirection direction,
    String scope,
    String address,
    boolean reply,
    String type,
    Optional<DeviceId> from,
    int bytes,
    Optional<PromptId> prompt,
    RawJson body) {

  static FrameView of(WatchedNode node, TapEvent event) {
    return new FrameView(
        node.name(),
        node.id(),
        event.ts(),
        event.direction(),
        event.network() ? "network" : "local",
        event.address(),
        event.reply(),
        event.kind(),
        event.from(),
        event.bytes(),
        event.promptId(),
        event.body());
  }
}
