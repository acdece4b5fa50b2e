package dev.bidmesh.node.cluster.handshake;

import java.nio.charset.StandardCharsets;

/** What each proof is for, so that none can be taken for another one. */
final class Labels {

  private static final String PREFIX = "bidmesh handshake 1 ";

  private Labels() {}

  static byte[] hello() {
    return label("hello");
  }

  static byte[] transcript() {
    return label("transcript");
  }

  static byte[] responder() {
    return label("responder");
  }

  static byte[] initiator() {
    return label("initiator");
  }

  static byte[] done() {
    return label("done");
  }

  private static byte[] label(String name) {
    return (PREFIX + name + '\0').getBytes(StandardCharsets.US_ASCII);
  }
}
