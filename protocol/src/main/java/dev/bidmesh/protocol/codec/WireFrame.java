package dev.bidmesh.protocol.codec;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.MeshMessage;

/** The flat form of a frame, for writing only. */
@JsonPropertyOrder({"type", "v", "from", "seq", "ts"})
record WireFrame(
    String type, int v, DeviceId from, long seq, long ts, @JsonUnwrapped MeshMessage message) {}
