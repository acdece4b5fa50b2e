package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;

/**
 * A frame on its way out. The JSON is made by the sender, where a frame that is too large can still
 * be refused; inside the node the frame itself is handed over.
 *
 * @param address where it goes
 * @param frame header and message
 * @param json the encoded frame; empty for one that stays on the node
 */
record Outgoing(String address, Frame frame, byte[] json) {

  private static final byte[] NOT_ENCODED = {};

  /** A frame that stays on the node. */
  static Outgoing local(String address, Frame frame) {
    return new Outgoing(address, frame, NOT_ENCODED);
  }

  /** Whether it may leave the node. */
  boolean mayLeave() {
    return json.length > 0;
  }
}
