package dev.bidmesh.node.cluster.handshake;

/** What both sides have said, as one digest. */
final class Transcript {

  private Transcript() {}

  /**
   * Up to the responder's certificate. Every part has a length that is fixed or told, so no two
   * conversations have the same one.
   */
  static byte[] ofChallenge(byte[] hello, byte[] nonce, int offer, byte[] certificate) {
    return Wire.digest(
        Labels.transcript(), hello, nonce, Wire.number(offer), Wire.field(certificate));
  }
}
