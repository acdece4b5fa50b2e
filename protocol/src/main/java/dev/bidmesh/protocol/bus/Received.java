package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.message.MeshMessage;
import io.vertx.core.eventbus.Message;

/**
 * A message as a handler gets it, with what is needed to answer it.
 *
 * @param envelope the message of the event bus
 * @param incoming its frame
 */
record Received(Message<?> envelope, Incoming incoming) {

  static Received of(Message<?> envelope) {
    return new Received(envelope, Incoming.of(envelope));
  }

  /** The same with the frame that came in parts. */
  Received unpacked(Frame frame) {
    return new Received(envelope, new Incoming(frame, incoming.bytes(), incoming.fromNetwork()));
  }

  DeviceId from() {
    return incoming.frame().header().from();
  }

  MeshMessage message() {
    return incoming.frame().message();
  }

  /** Whether its sender waits for an answer. */
  boolean asks() {
    return envelope.replyAddress() != null;
  }
}
