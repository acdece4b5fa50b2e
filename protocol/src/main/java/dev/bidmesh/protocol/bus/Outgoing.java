package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;

/**
 * A frame on its way out. The JSON is made by the sender, where a frame that is too large can still
 * be refused; inside the node the frame itself is handed over.
 */
record Outgoing(Frame frame, byte[] json) {

  private static final byte[] NOT_ENCODED = {};

  /** A frame that stays on the node. */
  static Outgoing local(Frame frame) {
    return new Outgoing(frame, NOT_ENCODED);
  }
}
