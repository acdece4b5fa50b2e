package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Malformed;
import io.vertx.core.eventbus.Message;

/**
 * A frame as it arrives: what the codec makes of an {@link Outgoing}.
 *
 * @param frame header and message
 * @param bytes of its JSON; 0 if it was handed over without being encoded
 * @param fromNetwork whether it came from another node
 */
record Incoming(Frame frame, int bytes, boolean fromNetwork) {

  /**
   * The frame of a message. What was sent by other means than a {@link MeshBus}, or refuses to be
   * decoded, is malformed.
   */
  static Incoming of(Message<?> message) {
    try {
      return message.body() instanceof Incoming incoming
          ? incoming
          : foreign("not a frame of the mesh");
    } catch (RuntimeException e) {
      return foreign("body cannot be decoded: " + e.getClass().getSimpleName());
    }
  }

  private static Incoming foreign(String problem) {
    return new Incoming(new Frame(Header.NONE, new Malformed(problem)), 0, true);
  }
}
