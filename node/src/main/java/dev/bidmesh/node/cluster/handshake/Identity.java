package dev.bidmesh.node.cluster.handshake;

/** Who this node is, and how it judges who others are. */
public interface Identity {

  /** This node's certificate, encoded as DER. */
  byte[] certificate();

  /** Signs with the private key of that certificate. */
  byte[] sign(byte[] content);

  /**
   * Judges another node.
   *
   * @param certificate encoded as DER, of a stranger
   * @param content that is to be signed
   * @param signature made with the private key of that certificate
   * @return who it is
   * @throws HandshakeException if the certificate is not one of this mesh that counts now, or the
   *     signature is not its
   */
  Peer verify(byte[] certificate, byte[] content, byte[] signature) throws HandshakeException;
}
